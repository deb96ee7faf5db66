import { test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, fact, penalised } from './fixture.ts'

const rule = 'surcharge-over-principal'
const surcharged = (time: string, newTotal: string, data: object = {}) => fact(time, 'surcharged', { newTotal, ...data })

test('a surcharge above the fine is found until the total is stated anew', () => {
  const over = [penalised('2026-01-05'), surcharged('2026-02-05', '200.01')]
  about(...over)
    .at('2026-02-05')
    .finds(rule, { since: '2026-02-05', evidence: [factRef(0), factRef(1)], details: { fine: '100.00', total: '200.01', currency: 'CNY' } })
  about(...over, surcharged('2026-03-05', '200.00'))
    .at('2026-03-05')
    .ended(rule, { since: '2026-02-05', until: '2026-03-05' })
})

test('a surcharge as high as the fine is not, nor expenses beside it', () => {
  about(penalised('2026-01-05'), surcharged('2026-02-05', '200.00'), fact('2026-03-01', 'served', { expense: '11.00' })).neverFinds(rule)
})

test('it is measured by what an appeal left of the fine', () => {
  const appealed = fact('2026-02-01', 'appeal-decided', { outcome: 'changed', newTotal: '50.00' })
  about(penalised('2026-01-05'), appealed, surcharged('2026-02-05', '100.01')).at('2026-02-05').finds(rule)
})

test('it is not measured by a fine in another currency, or by none', () => {
  about(penalised('2026-01-05'), surcharged('2026-02-05', '900.00', { currency: 'EUR' })).neverFinds(rule)
  about(surcharged('2026-02-05', '900.00')).neverFinds(rule)
})
