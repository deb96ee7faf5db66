import { test } from 'vitest'

import { about, fact, paid, penalised } from './fixture.ts'

const rule = 'paid-in-full-not-closed'
const settled = [penalised('2026-01-05'), paid('2026-01-10', '100.00')]

test('a case is found when it is not closed 30 days after full payment, until it is', () => {
  // 10 January and 30 days: the last day is 9 February.
  about(...settled)
    .at('2026-02-09')
    .pending(rule)
  about(...settled)
    .at('2026-02-10')
    .finds(rule, { since: '2026-02-10', details: { days: 30 } })
  about(...settled, fact('2026-02-12', 'closed'))
    .at('2026-02-12')
    .ended(rule, { since: '2026-02-10', until: '2026-02-12' })
})

test('a case closed on the last day is not', () => {
  about(...settled, fact('2026-02-09T23:59:00+08:00', 'closed')).neverFinds(rule)
})

test('a closing that states the day behind the last one and no time is late', () => {
  about(...settled, fact('2026-02-10', 'closed'))
    .at('2026-02-11')
    .ended(rule, { since: '2026-02-10' })
})

test('overpayment in between does not begin the days anew, more to pay does', () => {
  about(...settled, paid('2026-02-01', '1.00'))
    .at('2026-02-10')
    .finds(rule, { since: '2026-02-10' })
  about(...settled, fact('2026-02-01', 'served', { expense: '1.00' })).neverFinds(rule)
})

test('a case in which nothing was paid is not meant', () => {
  about(penalised('2026-01-05'), fact('2026-01-10', 'waived')).neverFinds(rule)
})
