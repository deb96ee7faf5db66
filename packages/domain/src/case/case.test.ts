import { describe, expect, test } from 'vitest'

import { factRef, given, type Stated } from '../testing/story.ts'
import { caseAggregate } from './case.ts'

const caseNo = '511602-2026-000123'
const about = (...facts: readonly Stated[]) =>
  given(caseAggregate, ...facts.map(([time, type, data]): Stated => [time, `case.${type}`, { caseNo, ...data }]))
const filed: Stated = [
  '2026-01-05',
  'filed',
  { itemId: 'i1', channel: 'window', applicant: { type: 'person', personId: 'p1', name: '张三' } },
]

describe('the status of a case', () => {
  test('is the furthest stage of its facts, not the last one', () => {
    const row = about(
      filed,
      ['2026-01-09', 'closed', {}],
      ['2026-01-12', 'step-recorded', { activity: 'filing' }],
      ['2026-01-13', 'accepted', {}],
    ).row('case')
    expect(row).toMatchObject({ status: 'closed', steps: 1, closedAt: '2026-01-08T16:00:00.000Z', lastStepAt: '2026-01-11T16:00:00.000Z' })
  })

  test('is closed as well when the end lies before the beginning', () => {
    expect(about(['2026-01-01', 'closed', {}], filed).row('case')).toMatchObject({ status: 'closed', itemId: 'i1' })
  })

  test('follows the stages on one day, however they were stated', () => {
    const day: Stated[] = [['2026-01-05', 'decided', { outcome: 'granted' }], ['2026-01-05', 'accepted', { org: 'o1' }], filed]
    expect(about(...day).row('case')).toMatchObject({ status: 'decided', outcome: 'granted', acceptedBy: 'o1' })
  })

  test('is unknown while there are only steps', () => {
    expect(about(['2026-01-05', 'step-recorded', { activity: 'x' }]).row('case')).toMatchObject({ status: 'unknown', steps: 1 })
  })
})

test('the first time a stage is reached counts, and so does every round of supplements', () => {
  const row = about(
    filed,
    ['2026-01-06', 'supplement-requested', {}],
    ['2026-01-07', 'supplemented', {}],
    ['2026-01-08', 'supplement-requested', {}],
    ['2026-01-09', 'decided', { outcome: 'refused' }],
    ['2026-01-20', 'decided', { outcome: 'granted' }],
  ).row('case')
  expect(row).toMatchObject({ supplements: 2, decidedAt: '2026-01-08T16:00:00.000Z', outcome: 'granted' })
})

test('a step that does once more what was done before is rework', () => {
  const step = (activity: string, time: string): Stated => [time, 'step-recorded', { activity }]
  const first = [step('draft', '2026-01-06'), step('check', '2026-01-07')]
  expect(about(filed, ...first).row('case')).toMatchObject({ steps: 2, rework: 0 })
  const again = [step('draft', '2026-01-08'), step('check', '2026-01-09'), step('draft', '2026-01-10')]
  expect(about(filed, ...first, ...again).row('case')).toMatchObject({ steps: 5, rework: 3 })
})

test('several organisations may hold a case at once, and nobody holds one that is closed', () => {
  const open: Stated[] = [
    filed,
    ['2026-01-06', 'accepted', { org: 'township' }],
    ['2026-01-07', 'forwarded', { from: 'township', to: 'county' }],
    ['2026-01-08', 'assigned', { org: 'bureau', officer: 'p9' }],
  ]
  expect(about(...open).row('case')).toMatchObject({ holders: ['county', 'bureau'], officer: 'p9', status: 'assigned' })
  expect(about(...open, ['2026-01-09', 'closed', {}]).row('case')?.['holders']).toBeUndefined()
})

test('fees are summed exactly, and never over currencies', () => {
  const fees: Stated[] = [
    ['2026-01-06', 'fee-charged', { amount: '0.10' }],
    ['2026-01-06', 'fee-charged', { amount: '0.20' }],
  ]
  expect(about(filed, ...fees).row('case')).toMatchObject({ feeTotal: '0.30', feeCurrency: 'CNY', fees: { CNY: '0.30' } })
  const mixed = about(filed, ...fees, ['2026-01-07', 'fee-charged', { amount: '5.00', currency: 'EUR' }]).row('case')
  expect(mixed).toMatchObject({ feeTotal: undefined, feeCurrency: undefined, fees: { CNY: '0.30', EUR: '5.00' } })
})

test('a case is found by linked numbers', () => {
  const linked: Stated = ['2026-01-06', 'linked', { system: 'province', otherNo: 'P-1' }]
  expect(about(filed, linked, linked).row('case')).toMatchObject({ linked: [{ system: 'province', otherNo: 'P-1' }] })
  expect(about(filed, linked).rows('case-link')).toEqual([{ caseNo, system: 'province', otherNo: 'P-1' }])
})

test('names of people stay in the events', () => {
  expect(JSON.stringify(about(filed).rows('case'))).not.toContain('张三')
  expect(about(filed).row('case')).toMatchObject({ applicantId: 'p1', applicantType: 'person' })
})

test('the last rating counts, with whether it was given by default', () => {
  const row = about(
    filed,
    ['2026-02-01', 'rated', { level: 1, byDefault: true }],
    ['2026-02-02', 'rated', { level: 4, channel: 'sms' }],
  ).row('case')
  expect(row).toMatchObject({ rating: 4, ratingChannel: 'sms', ratedByDefault: false })
})

test('cases are counted by region and status', () => {
  const other = (no: string, type: string): Stated => [
    '2026-01-06',
    `case.${type}`,
    { caseNo: no, ...(type === 'filed' && { region: '511602102' }) },
  ]
  const rows = given(
    caseAggregate,
    other('c1', 'filed'),
    other('c2', 'filed'),
    other('c3', 'filed'),
    other('c3', 'closed'),
    other('c4', 'closed'),
  )
  expect(rows.row('case-count', '511602102:filed')).toEqual({ region: '511602102', status: 'filed', cases: 2 })
  expect(rows.row('case-count', '511602102:closed')).toEqual({ region: '511602102', status: 'closed', cases: 1 })
  expect(rows.rows('case-count')).toHaveLength(2)
})

test('a row says which events it rests on, and where it was accepted', () => {
  const row = about(
    filed,
    ['2026-01-06', 'accepted', { org: 'o1', region: '511602101' }],
    ['2026-01-07', 'accepted', { org: 'o1' }],
    ['2026-01-08', 'rated', { level: 1 }],
  ).row('case')
  expect(row).toMatchObject({ acceptedIn: '511602', events: { filed: factRef(0), accepted: factRef(1), rated: factRef(3) } })
})

test('a region that nobody registered is found', () => {
  about(filed)
    .at('2026-01-05')
    .finds('unknown-region', { since: '2026-01-05', evidence: [factRef(0)], details: { region: '511602' } })
})
