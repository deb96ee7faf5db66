import { describe, expect, test } from 'vitest'

import { caseAggregate } from '../../case/case.ts'
import { enforcement } from '../../enforcement/enforcement.ts'
import { item } from '../../item/item.ts'
import { given, type Stated } from '../../testing/story.ts'
import { power } from '../power.ts'
import { delegated, listed, published, revoked } from './fixture.ts'

const rule = 'idle-power'
let cases = 0
const decided = (time: string, terms: object = {}): Stated[] => {
  const caseNo = `c${(cases += 1)}`
  return [
    [time, 'case.filed', { caseNo, itemId: 'i1' }],
    [time, 'case.decided', { caseNo, org: 'township', outcome: 'granted', ...terms }],
  ]
}
const opened = (time: string, caseNo = 'e1'): Stated => [
  time,
  'enforcement.opened',
  { caseNo, offence: '占道经营', org: 'township', basicCode: 'b1' },
]
const about = (...facts: readonly Stated[]) => given([power, item, caseAggregate, enforcement], published(), ...facts)

describe('a delegated power', () => {
  test('is found once nothing was handled in 12 whole months, until the day of the next case', () => {
    // From 10 January on: February to January of the next year.
    const story = about(delegated('2024-01-10'))
    story.at('2025-01-31').pending(rule).hasNoFinding(rule)
    story.at('2025-02-01').finds(rule, { row: 'w1:1', since: '2025-02-01', org: 'township', details: { months: 12 } })
    story
      .and(...decided('2025-03-17T10:00:00+08:00'))
      .at('2025-03-17')
      .ended(rule, { since: '2025-02-01', until: '2025-03-17' })
  })

  test('counts the month that it began with, when it is a whole one', () => {
    about(delegated('2024-01-01')).at('2025-01-01').finds(rule, { since: '2025-01-01' })
    about(delegated('2023-12-01', { effectiveFrom: '2024-01-01' }))
      .at('2025-01-01')
      .finds(rule, { since: '2025-01-01' })
    about(delegated('2024-01-01T00:00:01+08:00')).at('2025-02-01').finds(rule, { since: '2025-02-01' })
  })

  test('is found each time that it was not used for so long', () => {
    const story = about(
      delegated('2020-01-01'),
      ...decided('2020-05-20'),
      ...decided('2020-05-21'),
      ...decided('2022-01-05'),
      ...decided('2022-12-31'),
    )
    expect(story.findings(rule)).toHaveLength(2)
    story.at('2024-01-01').ended(rule, { since: '2021-06-01', until: '2022-01-05' }).finds(rule, { since: '2024-01-01' })
  })

  test('is in use on the last day of the twelfth month, and was idle when it is on the next', () => {
    about(delegated('2024-01-10'), ...decided('2025-01-31T23:59:00+08:00'), revoked('2025-06-01')).neverFinds(rule)
    about(delegated('2024-01-10'), ...decided('2025-02-01'))
      .at('2025-02-02')
      .ended(rule, { since: '2025-02-01' })
  })

  test('was idle when it is taken back on the first day behind the limit, as it is found not assessed', () => {
    const story = about(delegated('2024-01-01'), revoked('2025-01-02'))
    story.at('2025-01-03').ended(rule, { since: '2025-01-01', until: '2025-01-02' }).ended('not-assessed', { since: '2025-01-02' })
    about(delegated('2024-01-10'), revoked('2025-02-01')).at('2025-02-02').ended(rule, { since: '2025-02-01' })
  })

  test('is used by a penalty, or else by opening a case', () => {
    const idle = delegated('2024-01-10')
    about(idle, opened('2025-03-01')).at('2025-03-01').ended(rule, { until: '2025-03-01' })
    const penalised: Stated = ['2025-04-01', 'enforcement.penalised', { caseNo: 'e1', documentNo: '1' }]
    about(idle, opened('2024-06-01'), penalised).at('2025-04-01').ended(rule, { since: '2025-02-01', until: '2025-04-01' })
  })

  test('is used by what others decide in the name of its holder', () => {
    about(delegated('2024-01-10'), ...decided('2024-10-01', { org: 'office', inNameOf: 'township' }), revoked('2025-10-31')).neverFinds(
      rule,
    )
  })

  test('is idle still while what was delegated anew has not begun', () => {
    about(delegated('2020-01-01', { effectiveTo: '2022-12-31' }), delegated('2021-06-01', { effectiveFrom: '2023-01-01' }))
      .at('2023-01-01')
      .ended(rule, { row: 'w1:1', since: '2021-01-01', until: '2023-01-01' })
  })

  test('is idle no more when it ends, or is delegated anew', () => {
    about(delegated('2024-01-10', { effectiveTo: '2025-03-31' }))
      .at('2025-04-01')
      .ended(rule, { since: '2025-02-01', until: '2025-04-01' })
    about(delegated('2024-01-10'), delegated('2025-03-15'))
      .at('2025-04-01')
      .ended(rule, { since: '2025-02-01', until: '2025-03-15' })
      .pending(rule, { row: 'w1:2', since: '2026-04-01' })
  })
})

describe('no power is idle', () => {
  test('that ended before, or with the twelfth month', () => {
    about(delegated('2024-01-10'), revoked('2025-01-15')).neverFinds(rule)
    about(delegated('2024-01-10', { effectiveTo: '2025-01-31' })).neverFinds(rule)
  })

  test('whose months end behind the calendar', () => {
    for (const effectiveFrom of ['9998-12-02', '9999-01-01', '9999-12-31'])
      about(delegated('2024-01-10', { effectiveFrom }), ...decided('2024-05-01')).neverFinds(rule)
  })

  test('that is used every twelve months', () => {
    about(delegated('2024-01-10'), ...decided('2024-12-31'), ...decided('2025-12-31'), revoked('2026-12-31')).neverFinds(rule)
  })

  test('that only reviews and forwards, is its holder’s own, or has no code', () => {
    about(delegated('2024-01-10', { mode: 'pre-review' })).neverFinds(rule)
    about(listed('2024-01-10', '权力')).neverFinds(rule)
    about(delegated('2024-01-10', { basicCode: null })).neverFinds(rule)
  })
})

test.each([
  ['another body', { org: 'county' }, 'b1'],
  ['another code', {}, 'b2'],
])('a decision by, or of, %s is no use of it', (_, terms, basicCode) => {
  about(delegated('2024-01-10', { basicCode }), ...decided('2024-10-01', terms))
    .at('2025-02-01')
    .finds(rule, { since: '2025-02-01' })
})

test('a case that was withdrawn was not handled', () => {
  about(
    delegated('2024-01-10'),
    ['2024-10-01', 'case.filed', { caseNo: 'c', itemId: 'i1' }],
    ['2024-10-02', 'case.withdrawn', { caseNo: 'c' }],
  )
    .at('2025-02-01')
    .finds(rule, { since: '2025-02-01' })
})
