import { describe, expect, test } from 'vitest'

import { about, fact, paid, penalised } from './fixture.ts'

const rule = 'unpaid'
const imposed = penalised('2026-01-05', { due: '2026-01-20' })

describe('a fine', () => {
  test('is found after its last day to pay, until all is paid', () => {
    const story = about(imposed, paid('2026-01-10', '40.00'))
    story.at('2026-01-20').pending(rule)
    story.at('2026-01-21').finds(rule, { since: '2026-01-21', details: { lastDay: '2026-01-20' } })
    story.and(paid('2026-02-01', '60.00')).at('2026-02-01').ended(rule, { since: '2026-01-21', until: '2026-02-01' })
  })

  test('is found from the 15th day after service on when no last day is stated', () => {
    about(penalised('2026-01-05'), fact('2026-01-10', 'served')).at('2026-01-26').finds(rule, { since: '2026-01-26' })
    about(penalised('2026-01-05')).neverFinds(rule)
  })

  test('is paid in time on its last day', () => {
    about(imposed, paid('2026-01-20T23:59:00+08:00', '100.00')).neverFinds(rule)
  })

  test('is late when payment states the day behind the last one and no time', () => {
    about(imposed, paid('2026-01-21', '100.00')).at('2026-01-22').ended(rule, { since: '2026-01-21' })
  })

  test('is not found for what came after its last day and was closed at once', () => {
    const surcharged = fact('2026-03-01', 'surcharged', { newTotal: '103.00' })
    about(imposed, paid('2026-01-10', '100.00'), surcharged, fact('2026-03-01', 'closed')).neverFinds(rule)
  })

  test('is found again when a surcharge comes after payment', () => {
    const story = about(imposed, paid('2026-02-01', '100.00'), fact('2026-03-01', 'surcharged', { newTotal: '103.00' }))
    story.at('2026-03-01').ended(rule, { until: '2026-02-01' }).finds(rule, { since: '2026-03-01' })
    expect(story.findings(rule)).toHaveLength(2)
  })

  test('stays unpaid when handed over for collection, and not when the case is closed', () => {
    const sent = [imposed, fact('2026-02-01', 'collection-sent')]
    about(...sent)
      .at('2026-02-01')
      .finds(rule)
    about(...sent, fact('2026-03-01', 'closed'))
      .at('2026-03-01')
      .ended(rule, { until: '2026-03-01' })
  })
})
