import { expect, test } from 'vitest'

import { about, assessed, delegated, listed, revoked } from './fixture.ts'

const rule = 'not-assessed'

test('a delegation that nobody assessed is found after 12 months in force and ends with the assessment', () => {
  // From 5 January on: the last day is 5 January of the next year.
  const story = about(delegated('2024-01-05'))
  story.at('2025-01-05').pending(rule).hasNoFinding(rule)
  story.at('2025-01-06').finds(rule, { since: '2025-01-06', org: 'township', details: { months: 12 } })
  story.and(assessed('2025-03-01')).at('2025-03-01').ended(rule, { since: '2025-01-06', until: '2025-03-01' })
})

test('the months are counted from the first day in force', () => {
  about(delegated('2024-01-05', { effectiveFrom: '2024-02-29' }))
    .at('2025-03-01')
    .finds(rule, { since: '2025-03-01' })
  about(delegated('2024-01-05', { effectiveFrom: '2020-01-01' }))
    .at('2025-01-06')
    .finds(rule, { since: '2025-01-06' })
})

test('an assessment at the last minute of the last day is in time, on the next day it is late', () => {
  about(delegated('2024-01-05'), assessed('2025-01-05T23:59:00+08:00')).neverFinds(rule)
  about(delegated('2024-01-05'), assessed('2025-01-06')).at('2025-01-07').ended(rule, { since: '2025-01-06' })
})

test('what was taken back or lapsed within the months need not be assessed', () => {
  about(delegated('2024-01-05'), revoked('2025-01-05')).neverFinds(rule)
  about(delegated('2024-01-05', { effectiveTo: '2025-01-05' })).neverFinds(rule)
})

test('what was taken back on the first day behind the limit was late, as anything done then', () => {
  about(delegated('2024-01-05'), revoked('2025-01-06')).at('2025-01-07').ended(rule, { since: '2025-01-06' })
})

test('what begins in the last year of the calendar is never to be assessed', () => {
  for (const effectiveFrom of ['9999-01-01', '9999-12-31']) about(delegated('2024-01-05', { effectiveFrom })).neverFinds(rule)
  about(delegated('2024-01-05', { effectiveFrom: '9998-12-01' }))
    .at('9999-12-01')
    .pending(rule, { since: '9999-12-02' })
})

test('what is delegated anew is assessed anew', () => {
  about(delegated('2024-01-05'), assessed('2024-06-01'), delegated('2024-12-01')).at('2025-12-02').finds(rule, { since: '2025-12-02' })
  about(delegated('2024-01-05'), assessed('2024-06-01'), revoked('2024-07-01'), delegated('2024-12-01'))
    .at('2025-12-02')
    .finds(rule, { since: '2025-12-02' })
})

test('one assessment is of all bodies that have the power', () => {
  const both = [delegated('2024-01-05'), delegated('2024-02-05', { to: 'station' })]
  expect(about(...both).findings(rule)).toHaveLength(2)
  about(...both, assessed('2024-06-01')).neverFinds(rule)
})

test('a power of a body’s own, by its list, is not waited for', () => {
  about(listed('2024-01-05', '权力')).neverFinds(rule)
})
