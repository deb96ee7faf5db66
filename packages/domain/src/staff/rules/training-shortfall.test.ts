import { randomUUID } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { factRef, type Stated } from '../../testing/story.ts'
import { about, department, institution, left, office, onLeave, posted, rowOf, trained, transferred } from './fixture.ts'

const rule = 'training-shortfall'
const years = (...facts: readonly Stated[]): readonly string[] =>
  about(...facts)
    .findings(rule)
    .map(({ row }) => row.slice(-4))

describe('a whole year in post', () => {
  const inPost = posted('2020-01-01')
  const until2021 = [inPost, left('2022-01-01')]

  test('is short from its end, whatever comes later', () => {
    const story = about(...until2021, trained('2020-05-10', 14.5), trained('2021-05-10', 15))
    story.at('2020-12-31T23:59:59+08:00').pending(rule)
    story.at('2021-01-01').finds(rule, {
      since: '2021-01-01',
      register: 'training-year',
      row: rowOf(2020),
      org: office,
      evidence: [factRef(3), factRef(5)],
      details: { year: 2020, required: 15, trained: '14.50', daysInPost: 366 },
    })
    expect(story.findings(rule)).toHaveLength(1)
  })

  test('takes exactly 15 days, in halves too, up to the last minute', () => {
    expect(
      years(
        ...until2021,
        ...[7.5, 7, 0.5].map((days) => trained('2020-05-10', days)),
        trained('2021-01-10', 10),
        trained('2021-12-31T23:59:00+08:00', 5),
      ),
    ).toEqual([])
  })

  test('is made up by a training after its end that counts to it, and to no other', () => {
    const story = about(...until2021, trained('2020-05-10', 12), trained('2021-03-08', 3, 2020), trained('2021-09-01', 14))
    story
      .at('2021-03-08')
      .ended(rule, { since: '2021-01-01', until: '2021-03-08', evidence: [factRef(3), factRef(5), factRef(6)], row: rowOf(2020) })
    story.at('2022-01-01').finds(rule, { row: rowOf(2021), details: { year: 2021, required: 15, trained: '14.00', daysInPost: 365 } })
  })

  test('is not, by one that counts to the year in which it was', () => {
    about(...until2021, trained('2021-01-02', 20))
      .at('2022-01-01')
      .finds(rule, { row: rowOf(2020) })
  })

  test('is short again in every year that follows, though nothing more is heard', () => {
    const found = years(inPost)
    expect(found.slice(0, 7)).toEqual(['2020', '2021', '2022', '2023', '2024', '2025', '2026'])
    expect(found.at(-1)).toBe('2040')
    expect(years(inPost, trained('2030-05-01', 15)).at(-1)).toBe('2050')
  })

  test('is asked for from 2018 on, when the policy was there', () => {
    expect(years(posted('2005-07-01'), left('2019-01-01'))).toEqual(['2018'])
    expect(years(posted('2005-07-01'), trained('2016-05-01', 3), left('2018-01-01'))).toEqual([])
  })
})

describe('a part of a year is asked for its share, by the day, rounded half up', () => {
  // 15/365 of a day for each day, so that 61 days ask for 2.507 and 60 for 2.466; of a leap year 61 ask for exactly 2.5 and 60 for 2.459.
  test.each([
    ['2021-01-01', '2021-03-03', 3],
    ['2021-01-01', '2021-03-02', 2],
    ['2020-01-01', '2020-03-02', 3],
    ['2020-01-01', '2020-03-01', 2],
    ['2020-02-29', '2020-03-31', 1],
    ['2021-12-20', '2022-01-01', 0],
  ])('from %s to before %s: %i days', (from, to, required) => {
    const facts = [posted(from), left(to)]
    const year = Number(from.slice(0, 4))
    expect(about(...facts).row('training-year', rowOf(year))).toMatchObject({ daysRequired: required })
    expect(years(...facts, trained(from, required))).toEqual([])
    if (required > 0) expect(years(...facts, trained(from, required - 0.5))).toEqual([String(year)])
  })

  test('a day counts on which any part was in post', () => {
    const daysOf = (time: string) => about(posted('2021-06-01T14:00:00+08:00'), left(time)).row('training-year', rowOf(2021))
    expect(daysOf('2021-06-30')).toMatchObject({ daysInPost: 29 })
    expect(daysOf('2021-06-30T09:00:00+08:00')).toMatchObject({ daysInPost: 30 })
  })

  test('days on leave are not asked for, those outside the post make no difference', () => {
    const facts = [posted('2021-01-01'), left('2022-01-01')]
    const half = about(...facts, onLeave('2021-01-01', '2021-07-01'), onLeave('2021-06-01', '2021-07-01'))
    expect(half.row('training-year', rowOf(2021))).toMatchObject({ daysInPost: 183, daysOnLeave: 182, daysRequired: 8 })
    expect(years(...facts, onLeave('2021-01-01', '2021-07-01'), trained('2021-08-01', 8))).toEqual([])
    expect(years(...facts, onLeave('2021-01-01', '2021-12-31'))).toEqual([])
    expect(years(...facts, onLeave('2022-01-01', '2022-07-01'), trained('2021-08-01', 14.5))).toEqual(['2021'])
  })

  test('leave without a last day goes on until a post is taken up', () => {
    const facts = [posted('2020-01-01'), onLeave('2020-07-01')]
    expect(years(...facts, left('2023-01-01'), trained('2020-05-01', 7))).toEqual([])
    const back = about(...facts, transferred('2021-01-01', institution), left('2022-01-01'), trained('2020-05-01', 7))
    back.at('2022-01-01').finds(rule, { row: rowOf(2021), org: institution })
    expect(back.findings(rule)).toHaveLength(1)
  })
})

describe('several postings', () => {
  test('of a year are one time in post, and the last body answers', () => {
    const facts = [posted('2021-01-01'), transferred('2021-07-01', institution), left('2022-01-01'), trained('2021-03-01', 7)]
    about(...facts)
      .at('2022-01-01')
      .finds(rule, { org: institution, details: { year: 2021, required: 15, trained: '7.00', daysInPost: 365 } })
    expect(years(...facts, trained('2021-09-01', 8))).toEqual([])
  })

  test('with time between them ask for the days of both', () => {
    const facts = [posted('2021-01-01'), left('2021-03-01'), posted('2021-11-01', institution), left('2022-01-01')]
    expect(about(...facts).row('training-year', rowOf(2021))).toMatchObject({ daysInPost: 59 + 61, daysRequired: 5 })
    expect(years(...facts, trained('2021-02-01', 5))).toEqual([])
  })

  test('at once count once', () => {
    const both = about(posted('2021-01-01'), posted('2021-02-01', institution, { concurrent: true }), left('2022-01-01'))
    both.at('2022-01-01').finds(rule, { org: office, details: { year: 2021, required: 15, trained: '0.00', daysInPost: 365 } })
    expect(both.findings(rule)).toHaveLength(1)
  })
})

test('staff of a department of the county are not meant; of a body that nobody registered they are', () => {
  expect(years(posted('2021-01-01', department), left('2022-01-01'))).toEqual([])
  expect(years(posted('2021-01-01', randomUUID()), left('2022-01-01'))).toEqual(['2021'])
})

describe('who is at a township for a part of a year only', () => {
  test('is found for that share, for the township, though a department has the person at the end', () => {
    const story = about(posted('2021-01-01'), transferred('2021-12-20', department), left('2022-01-01'))
    story.at('2022-01-01').finds(rule, { org: office, details: { year: 2021, required: 15, trained: '0.00', daysInPost: 353 } })
    expect(story.findings(rule)).toHaveLength(1)
  })

  test('is asked for half, having come from a department in the middle, and was trained wherever that was', () => {
    const facts = [posted('2022-01-01', department), transferred('2022-07-02', office), left('2023-01-01')]
    expect(about(...facts).row('training-year', rowOf(2022))).toMatchObject({ org: office, daysInPost: 183, daysRequired: 8 })
    expect(years(...facts, trained('2022-03-01', 8))).toEqual([])
    expect(years(...facts, trained('2022-03-01', 7.5))).toEqual(['2022'])
  })

  test('is at one all the time, with a post at a department beside it', () => {
    const both = [posted('2021-01-01'), posted('2021-03-01', department, { concurrent: true }), left('2022-01-01')]
    about(...both)
      .at('2022-01-01')
      .finds(rule, { org: office, details: { year: 2021, required: 15, trained: '0.00', daysInPost: 365 } })
  })

  test('is not asked for days of leave taken at the department', () => {
    const facts = [posted('2021-01-01'), transferred('2021-07-02', department), onLeave('2021-07-10', '2021-12-31'), left('2022-01-01')]
    expect(about(...facts).row('training-year', rowOf(2021))).toMatchObject({ daysInPost: 182, daysOnLeave: 0, daysRequired: 7 })
  })
})

test('who never held a post owes nothing', () => {
  expect(years(trained('2021-05-01', 1))).toEqual([])
})

test('what is stated as no year, or as more days than there are, spoils nothing', () => {
  const story = about(posted('2021-01-01'), left('2022-01-01'), trained('2021-05-01', 3, 2_000_000_000), trained('2021-06-01', 1e300, -5))
  expect(story.rows('training-year').map(({ year, daysTrained, daysInPost }) => [year, daysTrained, daysInPost])).toEqual([
    [-5, '366.00', 0],
    [2021, '0.00', 365],
    [2_000_000_000, '3.00', 0],
  ])
})
