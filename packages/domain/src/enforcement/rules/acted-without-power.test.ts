import { describe, test } from 'vitest'

import { factRef, type Stated } from '../../testing/story.ts'
import { about, opened, penalised } from './fixture.ts'

const rule = 'acted-without-power'
const penalty = [opened('2026-01-05'), penalised('2026-03-31T23:59:00+08:00')] as const
const delegated = (terms: object = {}): Stated => [
  '2025-01-01',
  'power.delegated',
  { powerId: 'w1', from: 'county', to: 'township', basicCode: 'b1', mode: 'comprehensive', ...terms },
]

describe('a penalty', () => {
  test('is found when neither its body nor the one it named held the power then', () => {
    const story = about(...penalty)
    story.at('2026-03-31').hasNoFinding(rule)
    story.at('2026-04-01').finds(rule, { since: '2026-03-31T23:59:00+08:00', org: 'township', evidence: [factRef(1)] })
    about(...penalty, delegated({ to: 'bureau' }))
      .at('2026-04-01')
      .finds(rule)
    about(...penalty, delegated({ basicCode: 'b2' }))
      .at('2026-04-01')
      .finds(rule)
  })

  test('is in order on the power’s last day, and not on the day after', () => {
    about(...penalty, delegated({ effectiveTo: '2026-03-31' })).neverFinds(rule)
    about(...penalty, delegated({ effectiveTo: '2026-03-30' }))
      .at('2026-04-01')
      .finds(rule)
  })

  test('is in order when the body in whose name it was imposed held the power', () => {
    about(opened('2026-01-05'), penalised('2026-02-01', { inNameOf: 'bureau' }), delegated({ to: 'bureau' })).neverFinds(rule)
  })

  test('is judged by the body that imposed it, not the one that opened the case', () => {
    about(opened('2026-01-05'), penalised('2026-02-01', { org: 'bureau' }), delegated())
      .at('2026-02-01')
      .finds(rule, { org: 'bureau' })
  })

  test('is in order when the catalogue names its body', () => {
    about(...penalty, ['2020-01-01', 'item.published', { itemId: 'i1', name: '处罚', basicCode: 'b1', decidedBy: 'township' }]).neverFinds(
      rule,
    )
  })

  test('is not judged without a code', () => {
    about(opened('2026-01-05', { basicCode: null }), penalised('2026-02-01')).neverFinds(rule)
  })
})
