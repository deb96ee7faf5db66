import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { fund } from './fund/fund.ts'
import { aggregates } from './index.ts'
import { item } from './item/item.ts'
import { fromMinor, minus, onlySum, plus, toMinor } from './money.ts'
import { organisation } from './organisation/organisation.ts'
import { power } from './power/power.ts'
import { project } from './project/project.ts'
import { region } from './region/region.ts'
import { given } from './testing/story.ts'

test('no aggregate shows a row before its first event', () => {
  const rows = aggregates.flatMap(({ initial, registers }) =>
    Object.values(registers).flatMap((register) => register.rows?.(initial) ?? []),
  )
  expect(rows).toEqual([])
})

test('reference registers keep their history', () => {
  const kept = aggregates.flatMap(({ registers }) => Object.entries(registers).flatMap(([name, { history }]) => (history ? [name] : [])))
  expect(kept.toSorted()).toEqual(['item', 'organisation', 'power', 'power-holding', 'region'])
})

test('a rule says the same wherever it is used', () => {
  const all = aggregates.flatMap(({ registers }) =>
    Object.values(registers).flatMap(({ rules, rollups }) => [rules, ...Object.values(rollups).map((rollup) => rollup.rules)].flat()),
  )
  const said = Map.groupBy(
    all.map(({ id, clause, severity, message }) => ({ id, text: JSON.stringify([clause, severity, message]) })),
    ({ id }) => id,
  )
  const twofold = [...said].filter(([, rules]) => new Set(rules.map(({ text }) => text)).size > 1)
  expect(twofold).toEqual([])
  expect(said.get('acted-without-power')).toHaveLength(2)
})

test('a region keeps its code through renaming and merger', () => {
  const code = '511602101'
  const row = given(
    region,
    ['2010-01-01', 'region.registered', { code, name: '协兴镇', kind: '镇', parent: '511602' }],
    ['2015-01-01', 'region.renamed', { code, name: '协兴街道', kind: '街道' }],
    ['2019-12-01', 'region.merged', { code, into: '511602102' }],
  ).row('region')
  expect(row).toMatchObject({ code, name: '协兴街道', kind: '街道', parent: '511602', status: 'merged', mergedInto: '511602102' })
})

test('an organisation has the head who was appointed last and not removed', () => {
  const orgId = 'o1'
  const appointed = [
    ['2020-01-01', 'organisation.registered', { orgId, name: '民政办' }],
    ['2020-02-01', 'organisation.head-appointed', { orgId, person: 'p1' }],
    ['2021-02-01', 'organisation.head-appointed', { orgId, person: 'p2', consentOf: 'township' }],
    ['2021-02-02', 'organisation.head-removed', { orgId, person: 'p1' }],
  ] as const
  expect(given(organisation, ...appointed).row('organisation')).toMatchObject({ head: 'p2', headConsentOf: 'township', status: 'active' })
  const removed = given(organisation, ...appointed, ['2022-01-01', 'organisation.head-removed', { orgId }]).row('organisation')
  expect(removed?.['head']).toBeUndefined()
})

describe('an item', () => {
  const itemId = 'i1'
  const published = [
    '2020-01-01',
    'item.published',
    { itemId, name: '老年证', basicCode: 'b1', promisedLimit: { n: 5, unit: 'day' } },
  ] as const

  test('keeps what an amendment does not state', () => {
    const row = given(item, published, ['2021-01-01', 'item.amended', { itemId, promisedLimit: { n: 1, unit: 'day' } }]).row('item')
    expect(row).toMatchObject({ name: '老年证', basicCode: 'b1', promisedLimitN: 1, promisedLimitUnit: 'day', status: 'published' })
  })

  test('is published anew after it was withdrawn', () => {
    const withdrawn = ['2021-01-01', 'item.withdrawn', { itemId }] as const
    expect(given(item, published, withdrawn).row('item')).toMatchObject({ status: 'withdrawn', name: '老年证' })
    expect(given(item, published, withdrawn, ['2022-01-01', 'item.published', { itemId, name: 'x' }]).row('item')).toMatchObject({
      status: 'published',
    })
  })
})

test('a power that is delegated again after it was taken back has to be accepted again', () => {
  const powerId = 'w1'
  const delegated = (time: string) => [time, 'power.delegated', { powerId, from: 'county', to: 'township', basicCode: 'b1' }] as const
  const accepted = ['2020-02-01', 'power.accepted', { powerId, by: 'township' }] as const
  const revoked = ['2021-01-01', 'power.revoked', { powerId, reason: 'misuse', backTo: 'county' }] as const
  expect(given(power, delegated('2020-01-01'), accepted).row('power')).toMatchObject({ status: 'accepted', acceptedBy: 'township' })
  expect(given(power, delegated('2020-01-01'), accepted, revoked).row('power')).toMatchObject({ status: 'revoked', backTo: 'county' })
  const again = given(power, delegated('2020-01-01'), accepted, revoked, delegated('2022-01-01')).row('power')
  expect(again).toMatchObject({ status: 'delegated' })
  expect(again?.['acceptedAt']).toBeUndefined()
})

test('a project sums what is asked of others', () => {
  const projectId = 'p1'
  const row = given(
    project,
    ['2020-01-01', 'project.approved', { projectId, name: 'road', cost: '100.00', countyShare: '0.6' }],
    ['2020-02-01', 'project.contribution-required', { projectId, from: 'township', amount: '10.50' }],
    ['2020-03-01', 'project.contribution-required', { projectId, from: 'village', amount: '0.50' }],
  ).row('project')
  expect(row).toMatchObject({ required: '11.00', requiredCurrency: 'CNY', contributions: 2, status: 'approved' })
})

test('a fund is summed by kind, and each movement is a line', () => {
  const budgetId = 'f1'
  const story = given(
    fund,
    ['2020-01-01', 'fund.budgeted', { budgetId, amount: '100.00', year: 2020, unitCode: 'u1' }],
    ['2020-02-01', 'fund.adjusted', { budgetId, amount: '-10.00' }],
    ['2020-03-01', 'fund.transferred', { budgetId, amount: '50.00', to: 'township' }],
    ['2020-04-01', 'fund.disbursed', { budgetId, amount: '30.05', payee: { kind: 'enterprise', name: 'Li & Co', account: '622' } }],
    ['2020-05-01', 'fund.returned', { budgetId, amount: '0.05' }],
  )
  expect(story.row('fund')).toMatchObject({
    budgeted: '100.00',
    adjusted: '-10.00',
    transferred: '50.00',
    disbursed: '30.05',
    available: '60.00',
    year: 2020,
  })
  expect(story.rows('fund-movement').map(({ kind, amount }) => [kind, amount])).toEqual([
    ['budgeted', '100.00'],
    ['adjusted', '-10.00'],
    ['transferred', '50.00'],
    ['disbursed', '30.05'],
    ['returned', '0.05'],
  ])
  expect(JSON.stringify(story.rows('fund-movement'))).not.toContain('622')
})

test('money is exact at any size', () => {
  const amounts = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })
  fc.assert(
    fc.property(amounts, amounts, (a, b) => {
      expect(toMinor(fromMinor(a))).toBe(a)
      expect(toMinor(plus(fromMinor(a), fromMinor(b)))).toBe(a + b)
      expect(toMinor(minus(fromMinor(a), fromMinor(b)))).toBe(a - b)
    }),
  )
  expect(plus('0.1', '0.2')).toBe('0.30')
  expect(fromMinor(-5n)).toBe('-0.05')
  expect(() => toMinor('1.005')).toThrow(RangeError)
  expect(onlySum({ CNY: '1.00', EUR: '2.00' })).toBeUndefined()
})
