import { test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, amended, delegated, revoked } from './fixture.ts'

const rule = 'no-legal-basis'
const without = delegated('2020-01-01', { legalBasis: [] })

test('a delegation without a legal basis is found until an amendment states one', () => {
  about(without)
    .at('2020-01-01')
    .finds(rule, { since: '2020-01-01', org: 'county', evidence: [factRef(4), undefined] })
  const amendment = amended('2020-03-01', { legalBasis: [{ title: '行政许可法' }] })
  about(without, amendment).at('2020-03-01').ended(rule, { since: '2020-01-01', until: '2020-03-01' })
})

test('it ends with the delegation', () => {
  about(without, revoked('2020-02-01')).at('2020-02-01').ended(rule, { until: '2020-02-01' })
})

test('a delegation that names one is not found, until it is amended to none', () => {
  about(delegated('2020-01-01')).neverFinds(rule)
  about(delegated('2020-01-01'), amended('2020-02-01', { limits: 'none' })).neverFinds(rule)
  about(delegated('2020-01-01'), amended('2020-02-01', { legalBasis: [] }))
    .at('2020-02-01')
    .finds(rule, { since: '2020-02-01' })
})
