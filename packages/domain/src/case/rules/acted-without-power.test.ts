import { describe, expect, test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, accepted, basicCode, county, decided, filed, published, township } from '../testing/about.ts'

const powerId = crypto.randomUUID()
const delegated = (data: Readonly<Record<string, unknown>> = {}, time = '2025-01-01') =>
  [time, 'power.delegated', { powerId, basicCode, from: county, to: township, mode: 'devolved', ...data }] as const
const story = about(published(), filed, accepted, decided('2026-03-05T15:00:00+08:00'))

test('a decision by a body without the power is found for good', () => {
  story
    .at('2030-01-01')
    .finds('acted-without-power', { since: '2026-03-05T15:00:00+08:00', org: township, evidence: [factRef(3)], details: { basicCode } })
})

test('a delegation reported late explains it', () => {
  story.and(delegated()).neverFinds('acted-without-power')
})

test.each([
  ['ended before', [delegated({ effectiveTo: '2026-03-04' })]],
  ['begins later', [delegated({ effectiveFrom: '2026-03-06' })]],
  ['was taken back before', [delegated(), ['2026-03-01', 'power.revoked', { powerId, reason: 'reform' }] as const]],
  ['hands on an opinion alone', [delegated({ mode: 'pre-review' })]],
  ['is of another item', [delegated({ basicCode: crypto.randomUUID() })]],
])('a delegation does not explain it that %s', (_, told) => {
  story
    .and(...told)
    .at('2026-04-01')
    .finds('acted-without-power')
})

describe('nothing is found of a decision', () => {
  test('on the last day of the power', () => {
    story.and(delegated({ effectiveTo: '2026-03-05' })).neverFinds('acted-without-power')
  })

  test('in the name of a body that holds the power', () => {
    const inName = about(published(), filed, decided('2026-03-05', { inNameOf: county }))
    expect(inName.findings('acted-without-power')).toMatchObject([{ details: { basicCode, inNameOf: county } }])
    inName.and(delegated({ to: county })).neverFinds('acted-without-power')
  })

  test.each(['decidedBy', 'department'])('by the body that the catalogue names as %s', (field) => {
    about(published({ [field]: township }), filed, decided('2026-03-05')).neverFinds('acted-without-power')
    about(published({ [field]: county }), filed, decided('2026-03-05', { inNameOf: county })).neverFinds('acted-without-power')
  })

  test('by a body that the item of another level names', () => {
    const itemOfCounty = [
      '2020-01-01',
      'item.published',
      { itemId: crypto.randomUUID(), basicCode, name: '老年证', decidedBy: county },
    ] as const
    const byCounty = about(published(), filed, decided('2026-03-05', { org: county }))
    byCounty.at('2026-03-06').finds('acted-without-power', { org: county })
    byCounty.and(itemOfCounty).neverFinds('acted-without-power')
  })

  test('of an unknown body, or an item without a basic code', () => {
    about(published(), filed, decided('2026-03-05', { org: null })).neverFinds('acted-without-power')
    about(published({ basicCode: null }), filed, decided('2026-03-05')).neverFinds('acted-without-power')
    about(filed, decided('2026-03-05')).neverFinds('acted-without-power')
  })
})
