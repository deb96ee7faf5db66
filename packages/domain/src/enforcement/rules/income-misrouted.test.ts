import { expect, test } from 'vitest'

import { factRef, type Stated } from '../../testing/story.ts'
import { about, fact, opened, penalised } from './fixture.ts'

const rule = 'income-misrouted'
const delegated = (data: object = {}): Stated => [
  '2025-01-01',
  'power.delegated',
  { powerId: 'w1', from: 'county', to: 'township', basicCode: 'b1', mode: 'comprehensive', ...data },
]
const paid = (budgetLevel: string | null, time = '2026-03-10'): Stated => fact(time, 'paid', { amount: '60.00', budgetLevel })
const fined = [opened('2026-01-05'), penalised('2026-03-01')] as const

test('a fine paid to the township is found, because the county’s power was handed down: since it was paid, for good', () => {
  about(...fined, delegated(), paid('township'))
    .at('2030-01-01')
    .finds(rule, {
      since: '2026-03-10',
      part: factRef(3),
      org: 'township',
      evidence: [factRef(3), factRef(1), factRef(2)],
      details: { budgetLevel: 'township', expected: 'county', amount: '60.00', currency: 'CNY' },
    })
})

test('each payment is judged', () => {
  const story = about(...fined, delegated(), paid('township'), paid('county', '2026-03-11'), paid('province', '2026-03-12'))
  expect(story.findings(rule).map(({ part }) => part)).toEqual([factRef(3), factRef(5)])
})

test('a fine that was paid before the decision is judged with it', () => {
  const early = about(opened('2026-01-05'), delegated(), paid('township', '2026-02-01'))
  early.neverFinds(rule)
  early.and(penalised('2026-03-01')).at('2026-03-01').finds(rule, { since: '2026-02-01' })
})

test.each([
  ['went to the county', [delegated(), paid('county')]],
  ['states no budget level', [delegated(), paid(null)]],
  ['went where the income of the power went before', [delegated({ budgetLevel: '乡镇级' }), paid('township')]],
  ['was imposed after the power had ended', [delegated({ effectiveTo: '2026-02-28' }), paid('township')]],
  ['was imposed by a body with no power that anybody handed down', [paid('township')]],
])('a fine is not found that %s', (_, facts) => about(...fined, ...facts).neverFinds(rule))

test('a level that no code list holds is found as an unknown code, from the first day of the row', () => {
  about(...fined, paid('county'), paid('镇财政所', '2026-03-11'))
    .at('2026-03-11')
    .finds('unknown-code', { part: 'budgetLevel', since: '2026-01-05' })
})
