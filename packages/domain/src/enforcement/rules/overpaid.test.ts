import { expect, test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, fact, paid, penalised } from './fixture.ts'

const rule = 'overpaid'
const imposed = penalised('2026-01-05')

test('more than is due is found from the payment on, until it is due after all', () => {
  const story = about(imposed, paid('2026-01-06', '100.01'))
  story.at('2026-01-06').finds(rule, { since: '2026-01-06', evidence: [factRef(0), factRef(1)] })
  story
    .and(fact('2026-01-08', 'served', { expense: '0.01' }))
    .at('2026-01-08')
    .ended(rule, { since: '2026-01-06', until: '2026-01-08' })
})

test('it is one finding however much more is paid', () => {
  expect(about(imposed, paid('2026-01-06', '101.00'), paid('2026-01-07', '5.00')).findings(rule)).toHaveLength(1)
})

test('what an annulled decision leaves to be paid back is found', () => {
  about(imposed, paid('2026-01-06', '100.00'), fact('2026-02-01', 'appeal-decided', { outcome: 'annulled' }))
    .at('2026-02-01')
    .finds(rule)
})

test('payment to the last fen is not, nor one that came before the decision', () => {
  about(imposed, paid('2026-01-06', '100.00')).neverFinds(rule)
  about(paid('2026-01-01', '100.00'), imposed).neverFinds(rule)
})

test('what changes at one instant is judged by how it ends', () => {
  const both = [
    paid('2026-01-06', '101.00'),
    fact('2026-01-06', 'waived', { amount: '1.00' }),
    fact('2026-01-06', 'surcharged', { newTotal: '102.00' }),
  ]
  about(imposed, ...both).neverFinds(rule)
  expect(about(imposed, ...both).row('enforcement')?.['standing']).toMatchObject([{ is: 'owing' }, { is: 'even' }])
})
