import { describe, expect, test } from 'vitest'

import { factRef, type Stated } from '../../testing/story.ts'
import { about, delegated, listed, revoked } from './fixture.ts'

const rule = 'pushed-back'
const taken = (time: string, terms: object = {}): Stated => listed(time, '上级收回', { powerId: 'w9', ...terms })
/** Facts of a test stand behind the four organisations of the fixture. */
const fact = (index: number): string => factRef(index + 4)

describe('what was taken back from a township', () => {
  test('is found when it is delegated to it again, until it is revoked', () => {
    const story = about(taken('2024-01-01'), delegated('2025-01-01', { decidedBy: null }))
    story.at('2025-01-01').finds(rule, {
      register: 'power-holding',
      row: 'w1:1',
      since: '2025-01-01',
      org: 'county',
      details: { takenBackAt: '2023-12-31T16:00:00.000Z' },
    })
    story
      .and(revoked('2025-06-01'))
      .at('2025-06-01')
      .ended(rule, { since: '2025-01-01', until: '2025-06-01', evidence: [fact(0), fact(1), fact(2)] })
  })

  test.each(['基本履职', '配合履职', '责任'])('is found when it stands in the list %s again, until it is taken back again', (list) => {
    const story = about(taken('2024-01-01'), listed('2025-01-01', list, { lead: 'county' }))
    story.at('2025-01-01').finds(rule, { register: 'power-duty', row: 'w1:1', since: '2025-01-01', org: 'county' })
    story
      .and(taken('2025-06-01', { powerId: 'w8' }))
      .at('2025-06-01')
      .ended(rule, { until: '2025-06-01', evidence: [fact(0), fact(1), fact(2)] })
    story.and(revoked('2025-05-01')).at('2025-05-01').ended(rule, { until: '2025-05-01' })
  })

  test('is found within one stream, too, and for what asks the body alone', () => {
    about(listed('2024-01-01', '上级收回'), listed('2025-01-01', '责任')).at('2025-01-01').finds(rule, { row: 'w1:2', org: 'township' })
  })

  test('is found from the first day in force', () => {
    about(taken('2024-01-01'), delegated('2025-01-01', { effectiveFrom: '2025-03-01', effectiveTo: '2025-04-30' }))
      .at('2025-05-01')
      .ended(rule, { since: '2025-03-01', until: '2025-05-01' })
  })

  test('is one finding at a time while it is delegated or listed once more', () => {
    const twice = about(taken('2024-01-01'), delegated('2025-01-01'), delegated('2025-03-01'))
    twice.at('2025-03-01').ended(rule, { since: '2025-01-01', until: '2025-03-01' }).finds(rule, { since: '2025-03-01' })
    expect(about(taken('2024-01-01'), listed('2025-01-01', '责任'), listed('2025-03-01', '责任')).findings(rule)).toHaveLength(1)
  })

  test('is found anew when it was taken back between', () => {
    const again = [taken('2024-01-01'), listed('2025-01-01', '责任'), taken('2025-02-01'), listed('2025-03-01', '责任')]
    about(...again)
      .at('2025-03-01')
      .ended(rule, { since: '2025-01-01', until: '2025-02-01' })
      .finds(rule, { since: '2025-03-01' })
  })
})

describe('nothing is pushed back', () => {
  test('when it was handed down before, or at the very moment, it was taken back', () => {
    about(delegated('2023-01-01'), listed('2023-01-01', '责任'), taken('2024-01-01')).neverFinds(rule)
    about(delegated('2024-01-01'), taken('2024-01-01')).neverFinds(rule)
  })

  test('by another code, to another body, or without a code', () => {
    about(taken('2024-01-01', { basicCode: 'b2' }), delegated('2025-01-01')).neverFinds(rule)
    about(taken('2024-01-01', { basicCode: null }), delegated('2025-01-01', { basicCode: null })).neverFinds(rule)
    about(taken('2024-01-01', { org: 'station' }), delegated('2025-01-01')).neverFinds(rule)
  })

  test('to a body that is no township’s, or that nobody registered', () => {
    for (const org of ['county', 'station', 'unknown'])
      about(taken('2024-01-01', { org }), delegated('2025-01-01', { to: org }), listed('2025-01-01', '责任', { org })).neverFinds(rule)
  })

  test('by its own list of powers', () => {
    about(taken('2024-01-01'), listed('2025-01-01', '权力')).neverFinds(rule)
  })

  test('once the delegation was revoked before its first day', () => {
    about(taken('2024-01-01'), delegated('2025-01-01', { effectiveFrom: '2025-03-01' }), revoked('2025-02-01')).neverFinds(rule)
  })
})
