import { test } from 'vitest'

import { about, amended, delegated, revoked } from './fixture.ts'

const rule = 'unpublished'
const unpublished = delegated('2020-01-01', { publishedOn: null })

test('a delegation in force is found until the day of its publication', () => {
  about(unpublished).at('2020-01-01').finds(rule, { since: '2020-01-01', org: 'township' })
  about(unpublished, amended('2020-03-05', { publishedOn: '2020-03-01' }))
    .at('2020-03-05')
    .ended(rule, { since: '2020-01-01', until: '2020-03-01' })
  about(unpublished, revoked('2020-02-01')).at('2020-02-01').ended(rule, { until: '2020-02-01' })
})

test('publication on the first day in force is in time', () => {
  about(delegated('2020-01-01T10:00:00+08:00', { publishedOn: '2020-01-01' })).neverFinds(rule)
  about(delegated('2020-01-01', { publishedOn: '2020-02-01', effectiveFrom: '2020-02-01' })).neverFinds(rule)
})
