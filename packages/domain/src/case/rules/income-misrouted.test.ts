import { describe, expect, test } from 'vitest'

import { factRef, type Stated } from '../../testing/story.ts'
import { about, accepted, basicCode, county, decided, fact, filed, published, township } from '../testing/about.ts'

const rule = 'income-misrouted'
const powerId = crypto.randomUUID()
const delegated = (data: object = {}, time = '2025-01-01'): Stated => [
  time,
  'power.delegated',
  { powerId, basicCode, from: county, to: township, mode: 'devolved', ...data },
]
const charged = (budgetLevel: string | null, time = '2026-03-03') => fact(time, 'fee-charged', { amount: '20.00', budgetLevel })
const story = about(published(), filed, accepted, decided('2026-03-05'), delegated())

describe('a fee is found', () => {
  test('that went to the township, though the county’s power was handed down: since it was charged, for good', () => {
    story
      .and(charged('township'))
      .at('2030-01-01')
      .finds(rule, {
        since: '2026-03-03',
        part: factRef(5),
        org: township,
        evidence: [factRef(5), factRef(3), factRef(4)],
        details: { budgetLevel: 'township', expected: 'county', amount: '20.00', currency: 'CNY' },
      })
  })

  test('each time that it is charged', () => {
    expect(story.and(charged('township'), charged('county'), charged('乡镇级', '2026-03-06')).findings(rule)).toHaveLength(2)
  })

  test('that went to the county, where the power brought the prefecture its income', () => {
    const before = about(published(), filed, accepted, decided('2026-03-05'), charged('county'))
    before
      .and(delegated({ budgetLevel: 'prefecture' }))
      .at('2026-03-05')
      .finds(rule)
    before
      .and(delegated(), ['2026-04-01', 'power.amended', { powerId, budgetLevel: '市级' }])
      .at('2026-03-05')
      .finds(rule, { details: { budgetLevel: 'county', expected: 'prefecture', amount: '20.00', currency: 'CNY' } })
  })

  test('of a body that decided in the name of one with a delegated power', () => {
    const bureau = crypto.randomUUID()
    about(published(), filed, decided('2026-03-05', { inNameOf: bureau }), charged('township'), delegated({ to: bureau }))
      .at('2026-03-05')
      .finds(rule, { org: township })
  })
})

test.each([
  ['went to the county', [charged('county')]],
  ['went to the county, by its Chinese name', [charged('县级')]],
  ['states no budget level', [charged(null)]],
  ['states a level that no code list holds', [charged('镇财政所')]],
])('a fee is not found that %s', (_, facts) => story.and(...facts).neverFinds(rule))

test.each([
  ['brought the township its income before', [delegated({ budgetLevel: 'township' })]],
  ['states a level that no code list holds', [delegated({ budgetLevel: '镇财政所' })]],
  ['had ended when the case was decided', [delegated({ effectiveTo: '2026-03-04' })]],
  ['hands on an opinion alone', [delegated({ mode: 'pre-review' })]],
  ['went to another body', [delegated({ to: county })]],
  [
    'is the body’s own',
    [['2025-01-01', 'power.duty-listed', { powerId, org: township, list: '权力', duty: '老年证', basicCode }] as const],
  ],
  [
    'was handed down once more, with a level that explains it',
    [delegated(), delegated({ powerId: crypto.randomUUID(), budgetLevel: 'township' })],
  ],
])('a fee is not found under a power that %s', (_, powers) => {
  about(published(), filed, accepted, decided('2026-03-05'), charged('township'), ...powers).neverFinds(rule)
})

test('a fee is not judged while nobody has decided', () => {
  about(published(), filed, accepted, charged('township'), delegated()).neverFinds(rule)
})

test('a level that no code list holds is found as an unknown code', () => {
  expect(story.and(charged('镇财政所'), charged('镇财政所')).findings('unknown-code')).toMatchObject([
    { part: 'budgetLevel', details: { list: 'budgetLevel', codes: ['镇财政所'] } },
  ])
})
