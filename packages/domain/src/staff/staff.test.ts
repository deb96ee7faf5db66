import { expect, test } from 'vitest'

import { about, absent, department, institution, left, office, onLeave, posted, trained, transferred } from './rules/fixture.ts'
import { factRef, type Stated } from '../testing/story.ts'

const row = (...facts: readonly Stated[]) => about(...facts).row('staff')

test('a person holds the post that was taken up last, until they leave', () => {
  const career = [
    posted('2018-03-01', office, { post: '科员', rank: '一级科员', kind: 'civil-servant', region: '511602101' }),
    transferred('2021-07-01', institution, { post: '主任', region: '511602102' }),
  ]
  expect(row(...career)).toMatchObject({
    org: institution,
    post: '主任',
    kind: 'civil-servant',
    region: '511602102',
    status: 'in-post',
    since: '2021-06-30T16:00:00.000Z',
    firstPostedAt: '2018-02-28T16:00:00.000Z',
    postings: [
      { org: office, post: '科员', until: '2021-06-30T16:00:00.000Z', endedBy: factRef(4) },
      { org: institution, post: '主任' },
    ],
  })
  const retired = row(...career, left('2026-06-01', { reason: 'retired' }))
  expect(retired).toMatchObject({ status: 'left', leftAt: '2026-05-31T16:00:00.000Z', leftReason: 'retired' })
  expect(retired?.['org']).toBeUndefined()
  expect(row(...career, left('2026-06-01'), posted('2026-09-01', office))).toMatchObject({ status: 'in-post', org: office })
})

test('a post beside another goes on beside it, and ends alone', () => {
  const both = [posted('2020-01-01', office), posted('2020-06-01', institution, { concurrent: true })]
  expect(row(...both)).toMatchObject({ org: office, status: 'in-post' })
  expect(row(...both, left('2021-01-01', { org: office }))).toMatchObject({ org: institution, status: 'in-post' })
  expect(row(...both, posted('2021-01-01', department))).toMatchObject({
    org: department,
    postings: [{ until: expect.anything() }, { until: expect.anything() }, {}],
  })
})

test('a post that is stated again goes on', () => {
  expect(row(posted('2020-01-01'), posted('2020-06-01'))?.['postings']).toHaveLength(1)
})

test('leave, absences and training are told without what is the person’s own affair', () => {
  const told = row(
    posted('2020-01-01', office, { name: '张三' }),
    onLeave('2020-02-01', '2020-02-10'),
    absent('2020-03-05', { foundBy: department, explanation: '…' }),
    trained('2020-04-01', 3),
  )
  expect(told).toMatchObject({
    leaves: [{ firstDay: '2020-02-01', lastDay: '2020-02-10', event: factRef(4) }],
    absencesFound: 1,
    absences: [{ firstDay: '2020-03-05', foundBy: department }],
    lastTrainedAt: '2020-03-31T16:00:00.000Z',
  })
  expect(JSON.stringify(told)).not.toMatch(/张三|…/)
})

test('who is known by a training alone has no post', () => {
  expect(row(trained('2020-04-01', 3))).toMatchObject({ status: 'unknown' })
})

test('a kind of staff that no list holds, and a region that nobody registered, are found', () => {
  const story = about(posted('2020-01-01', office, { kind: 'wizard' }), left('2021-01-01'))
  story.at('2020-06-01').finds('unknown-code', { part: 'kind' }).finds('unknown-region')
  about(posted('2020-01-01', office, { kind: 'contract' })).neverFinds('unknown-code')
})
