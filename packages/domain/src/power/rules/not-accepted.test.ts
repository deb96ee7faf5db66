import { test } from 'vitest'

import { about, accepted, delegated, revoked } from './fixture.ts'

const rule = 'not-accepted'

test('a delegation nobody accepts is found after 30 days and ends with acceptance', () => {
  // 5 January and 30 days: the last day is 4 February.
  const story = about(delegated('2026-01-05'))
  story.at('2026-02-04').pending(rule).hasNoFinding(rule)
  story.at('2026-02-05').finds(rule, { since: '2026-02-05', org: 'township', details: { days: 30 } })
  story.and(accepted('2026-02-10')).at('2026-02-11').ended(rule, { since: '2026-02-05', until: '2026-02-10' })
})

test('acceptance at the last minute of the last day is in time', () => {
  about(delegated('2026-01-05'), accepted('2026-02-04T23:59:00+08:00')).neverFinds(rule)
})

test('what was taken back or lapsed need not be accepted', () => {
  about(delegated('2026-01-05'), revoked('2026-02-01')).neverFinds(rule)
  about(delegated('2026-01-05', { effectiveTo: '2026-01-31' })).neverFinds(rule)
})

test('what is delegated again after it was taken back has to be accepted again', () => {
  about(delegated('2025-01-05'), accepted('2025-01-06'), revoked('2025-06-01'), delegated('2026-01-05')).at('2026-02-05').finds(rule)
})
