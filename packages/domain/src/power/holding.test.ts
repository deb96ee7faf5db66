import { describe, expect, test } from 'vitest'

import { factRef, given, type Stated } from '../testing/story.ts'
import { power } from './power.ts'
import { heldAt } from './row.ts'

const powerId = 'w1'
const delegated = (time: string, terms: object = {}): Stated => [
  time,
  'power.delegated',
  { powerId, from: 'county', to: 'township', basicCode: 'b1', mode: 'devolved', ...terms },
]
const accepted = (time: string, by = 'township'): Stated => [time, 'power.accepted', { powerId, by }]
const amended = (time: string, terms: object): Stated => [time, 'power.amended', { powerId, ...terms }]
const revoked = (time: string): Stated => [time, 'power.revoked', { powerId, backTo: 'county' }]
const listed = (time: string, list: string, terms: object = {}): Stated => [
  time,
  'power.duty-listed',
  { powerId, org: 'bureau', list, duty: 'inspect', basicCode: 'b1', ...terms },
]
const holdings = (...facts: readonly Stated[]) => given(power, ...facts).rows('power-holding')
const start = (day: string): string => new Date(`${day}T00:00:00+08:00`).toISOString()

describe('a body holds a power', () => {
  test('from its delegation on, by which event', () => {
    expect(holdings(delegated('2020-01-01'), accepted('2020-02-01'))).toMatchObject([
      { powerId, period: 1, holder: 'township', since: start('2020-01-01'), delegatedBy: factRef(0), acceptedBy: factRef(1) },
    ])
    expect(holdings(delegated('2020-01-01'))[0]?.['until']).toBeUndefined()
  })

  test('from the beginning of its first day to the end of its last', () => {
    const [row] = holdings(delegated('2020-01-01', { effectiveFrom: '2020-03-01', effectiveTo: '2020-12-31' }))
    expect(row).toMatchObject({ since: start('2020-03-01'), until: start('2021-01-01') })
  })

  test('until it is taken back, when that is before its last day', () => {
    const terms = { effectiveTo: '2020-12-31' }
    expect(holdings(delegated('2020-01-01', terms), revoked('2020-06-01'))).toMatchObject([
      { until: start('2020-06-01'), revokedBy: factRef(1) },
    ])
    expect(holdings(delegated('2020-01-01', terms), revoked('2021-06-01'))).toMatchObject([
      { until: start('2021-01-01'), revokedBy: undefined },
    ])
  })

  test('as amended', () => {
    expect(holdings(delegated('2020-01-01'), amended('2020-05-01', { effectiveTo: '2020-06-30', inNameOf: 'county' }))).toMatchObject([
      { until: start('2020-07-01'), inNameOf: 'county', amendedBy: factRef(1) },
    ])
  })

  test('as amended, also when it stands in its list of powers since', () => {
    const own = listed('2020-03-01', '权力', { org: 'township' })
    expect(holdings(delegated('2020-01-01'), own, amended('2020-05-01', { documentNo: '2' }))).toMatchObject([
      { mode: 'devolved', documentNo: '2', amendedBy: factRef(2) },
      { mode: 'listed', documentNo: undefined, amendedBy: undefined },
    ])
  })

  test('anew after it was taken back, while the earlier period stays', () => {
    expect(holdings(delegated('2020-01-01'), accepted('2020-02-01'), revoked('2021-01-01'), delegated('2022-01-01'))).toMatchObject([
      { period: 1, since: start('2020-01-01'), until: start('2021-01-01'), acceptedBy: factRef(1) },
      { period: 2, since: start('2022-01-01'), delegatedBy: factRef(3), revokedBy: undefined },
    ])
  })

  test('that it got anew while it held it, and need not take up again', () => {
    expect(holdings(delegated('2020-01-01'), accepted('2020-02-01'), delegated('2021-01-01'))).toMatchObject([
      { delegatedAt: start('2020-01-01'), acceptedAt: start('2020-02-01'), renewedAt: start('2021-01-01'), renewedBy: factRef(2) },
      { delegatedAt: start('2021-01-01'), acceptedAt: start('2020-02-01'), acceptedBy: undefined, renewedAt: undefined },
    ])
  })

  test('beside others to whom the same power went', () => {
    const both = [delegated('2020-01-01'), delegated('2020-01-02', { to: 'other' }), accepted('2020-02-01')]
    expect(holdings(...both)).toMatchObject([
      { holder: 'township', acceptedBy: factRef(2) },
      { holder: 'other', acceptedBy: undefined },
    ])
    expect(holdings(...both, revoked('2020-03-01')).map(({ until }) => until)).toEqual([start('2020-03-01'), start('2020-03-01')])
  })

  test('of its own once it stands in its list of powers, until the higher level takes it back', () => {
    expect(holdings(listed('2020-01-01', '权力'))).toMatchObject([
      { holder: 'bureau', mode: 'listed', name: 'inspect', since: start('2020-01-01') },
    ])
    expect(holdings(listed('2020-01-01', '责任'))).toEqual([])
    expect(holdings(listed('2020-01-01', '权力'), listed('2020-06-01', '权力'))).toHaveLength(1)
    const back = listed('2021-01-01', '上级收回', { org: 'city' })
    expect(holdings(listed('2020-01-01', '权力'), back)).toMatchObject([{ until: start('2021-01-01') }])
  })
})

describe('in force at an instant', () => {
  const last = { since: start('2020-01-01'), until: start('2021-01-01') }

  test('is what began and has not ended', () => {
    expect(heldAt([last], start('2020-01-01'))).toEqual([last])
    expect(heldAt([last], '2020-12-31T15:59:59.999Z')).toEqual([last])
    expect(heldAt([last], start('2021-01-01'))).toEqual([])
    expect(heldAt([last], '2019-12-31T15:59:59.999Z')).toEqual([])
  })

  test('is no pre-review, which hands on an opinion only', () => {
    expect(heldAt([{ ...last, mode: 'pre-review' }], start('2020-06-01'))).toEqual([])
  })
})
