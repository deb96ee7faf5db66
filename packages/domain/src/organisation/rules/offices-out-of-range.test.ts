import { randomUUID } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { region } from '../../region/region.ts'
import { factRef, given, type Stated } from '../../testing/story.ts'
import { organisation } from '../organisation.ts'

const rule = 'offices-out-of-range'
const code = '511602101'
const township: Stated = ['2010-01-01', 'region.registered', { code, name: '协兴镇', kind: '镇', level: 'township' }]
const office = (time: string, orgId: string = randomUUID(), terms: object = {}): Stated => [
  time,
  'organisation.registered',
  { orgId, name: '办公室', kind: 'township-office', region: code, ...terms },
]
const offices = (n: number, time = '2020-01-01'): Stated[] => Array.from({ length: n }, () => office(time))
const closed = (time: string, orgId: string): Stated => [time, 'organisation.closed', { orgId }]
const about = (...facts: readonly Stated[]) => given([organisation, region], township, ...facts)

describe('a township', () => {
  test.each([3, 4, 5])('may have %i offices', (n) => about(...offices(n)).neverFinds(rule))

  test.each([1, 2, 6])('is found with %i offices', (n) => {
    about(...offices(n))
      .at('2020-01-01')
      .finds(rule, { since: '2020-01-01', register: 'township-office', row: '511602101000' })
  })

  test('counts no institutions', () => {
    about(...offices(5), office('2020-01-01', randomUUID(), { kind: 'township-institution' })).neverFinds(rule)
  })

  test('counts offices however they write its code', () => {
    const story = about(...offices(2), office('2020-01-01', randomUUID(), { region: '511602101000' }))
    story.neverFinds(rule)
    expect(story.rows('township-office')).toEqual([{ region: '511602101000', offices: 3, closed: 0 }])
  })

  test('counts offices whose kind is stated by its name', () => {
    const named = (n: number) => Array.from({ length: n }, () => office('2020-01-01', randomUUID(), { kind: '综合办事机构' }))
    about(...offices(2), ...named(1)).neverFinds(rule)
    about(...offices(2), ...named(4))
      .at('2020-01-01')
      .finds(rule, { details: { offices: 6 } })
  })

  test('sets its first offices up one by one', () => {
    about(office('2020-01-01'), office('2020-02-01'), office('2020-03-01')).neverFinds(rule)
  })

  test('has too few from the closing of one to the opening of another', () => {
    const id = randomUUID()
    const short = [office('2020-01-01', id), ...offices(2), closed('2021-01-01', id)]
    about(...short)
      .at('2021-01-01')
      .finds(rule, { since: '2021-01-01', evidence: [factRef(4)] })
    about(...short, office('2022-01-01'))
      .at('2022-01-01')
      .ended(rule, { since: '2021-01-01', until: '2022-01-01' })
  })

  test('has too many until it is merged away', () => {
    const merged: Stated = ['2021-06-01', 'region.merged', { code, into: '511602102' }]
    about(...offices(6), merged)
      .at('2021-06-01')
      .ended(rule, { since: '2020-01-01', until: '2021-06-01' })
  })

  test('is one finding while the number changes and stays out of range', () => {
    expect(about(...offices(6), office('2021-01-01')).findings(rule)).toHaveLength(1)
  })
})

describe('a small or remote township', () => {
  const small = (...facts: readonly Stated[]) =>
    given([organisation, region], ['2010-01-01', 'region.registered', { code, name: '协兴镇', kind: '镇', smallOrRemote: true }], ...facts)

  test('may have one office, or none', () => {
    const id = randomUUID()
    small(office('2020-01-01', id)).neverFinds(rule)
    small(office('2020-01-01', id), closed('2021-01-01', id)).neverFinds(rule)
  })

  test('is found with more until they are closed', () => {
    const id = randomUUID()
    const story = small(office('2020-01-01'), office('2020-02-01', id))
    story.at('2020-02-01').finds(rule, { since: '2020-02-01', details: { offices: 2 } })
    story.and(closed('2021-01-01', id)).at('2021-01-01').ended(rule, { since: '2020-02-01', until: '2021-01-01' })
  })

  test('is one as the map last says', () => {
    const facts = offices(3)
    small(...facts)
      .at('2020-01-01')
      .finds(rule)
    small(...facts, ['2022-01-01', 'region.registered', { code, name: '协兴镇', smallOrRemote: false }]).neverFinds(rule)
  })
})

test('a street is no township, nor is what is not registered', () => {
  const street: Stated = ['2010-01-01', 'region.registered', { code: '511602001', name: '浓洄街道', kind: '街道', level: 'township' }]
  given([organisation, region], street, office('2020-01-01', randomUUID(), { region: '511602001' })).neverFinds(rule)
  given([organisation, region], ...offices(9)).neverFinds(rule)
})
