import { test } from 'vitest'

import { about, decided, fact, filed, township } from '../testing/about.ts'

// 10 working days after Thursday 5 March 2026: by Thursday 19 March.
const open = about(filed, decided('2026-03-05'))

test('a decision that has not reached the applicant is found from 24:00 of the tenth day, until it does', () => {
  open.at('2026-03-19T23:59:00+08:00').pending('delivery-late')
  open.at('2026-03-20').finds('delivery-late', { org: township })
  open
    .and(fact('2026-03-24', 'delivered', { how: 'window' }))
    .at('2026-03-25')
    .ended('delivery-late', { since: '2026-03-20', until: '2026-03-24' })
})

test('closing does not stand for a delivery that is known to be later', () => {
  open.and(fact('2026-03-05', 'closed'), fact('2026-03-24', 'delivered')).at('2026-03-25').ended('delivery-late', { until: '2026-03-24' })
})

test.each([
  ['delivered on the last day', fact('2026-03-19T23:59:00+08:00', 'delivered')],
  ['closed without a word on delivery', fact('2026-03-06', 'closed')],
  ['withdrawn', fact('2026-03-06', 'withdrawn')],
])('a case %s is not found', (_, told) => open.and(told).neverFinds('delivery-late'))

test('a refusal is not found', () => {
  about(filed, decided('2026-03-05', { outcome: 'refused' })).neverFinds('delivery-late')
})
