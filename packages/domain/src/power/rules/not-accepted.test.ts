import { expect, test } from 'vitest'

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

test('each body that the power went to has to take it up', () => {
  const both = [delegated('2026-01-05'), accepted('2026-01-06'), delegated('2026-02-01', { to: 'station' })]
  const story = about(...both)
  story.at('2026-03-04').finds(rule, { since: '2026-03-04', org: 'station' })
  expect(story.findings(rule)).toHaveLength(1)
  about(...both, accepted('2026-02-02', 'station')).neverFinds(rule)
  about(delegated('2026-01-05'), delegated('2026-01-06', { to: 'station' }), accepted('2026-01-07', 'station'))
    .at('2026-02-05')
    .finds(rule, { org: 'township' })
})

test('what a body took up need not be taken up again when it is delegated to it anew', () => {
  about(delegated('2026-01-05'), accepted('2026-01-06'), delegated('2026-02-01')).neverFinds(rule)
})

test('what is delegated anew before it was taken up is waited for from then on', () => {
  const anew = [delegated('2026-01-05'), delegated('2026-02-01')]
  expect(about(...anew).findings(rule)).toHaveLength(1)
  about(...anew)
    .at('2026-03-04')
    .finds(rule, { since: '2026-03-04' })
})

test('acceptance that states the day behind the last one and no time is late', () => {
  about(delegated('2026-01-05'), accepted('2026-02-05')).at('2026-02-06').ended(rule, { since: '2026-02-05' })
})

test('a power whose own last day is the last to accept it lapsed before anyone was late', () => {
  about(delegated('2026-01-05', { effectiveTo: '2026-02-04' })).neverFinds(rule)
})

test('a power of a body’s own, by its list, is not waited for', () => {
  about(['2026-01-05', 'power.duty-listed', { powerId: 'w1', org: 'county', list: '权力', duty: '许可' }]).neverFinds(rule)
})
