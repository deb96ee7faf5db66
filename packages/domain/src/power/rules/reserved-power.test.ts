import { test } from 'vitest'

import { about, delegated, published, revoked } from './fixture.ts'

const rule = 'reserved-power'
const reserved = published({ reservedToCounty: true })

test('a power that the catalogue keeps at the county is found at a township while it is in force', () => {
  const story = about(reserved, delegated('2020-01-01', { effectiveFrom: '2020-02-01' }))
  story.at('2020-02-01').finds(rule, { since: '2020-02-01', org: 'township', details: { itemId: 'i1' } })
  story.and(revoked('2021-01-01')).at('2021-01-01').ended(rule, { until: '2021-01-01' })
})

test('one that it does not keep may go down, and the kept one may go to a station of the county', () => {
  about(published(), delegated('2020-01-01')).neverFinds(rule)
  about(reserved, delegated('2020-01-01', { to: 'station' })).neverFinds(rule)
})

test('pre-review hands on no power', () => {
  for (const mode of ['pre-review', '预审转报']) about(reserved, delegated('2020-01-01', { mode })).neverFinds(rule)
})

test('nothing is said of a body nobody registered, or by an item that was withdrawn', () => {
  about(reserved, delegated('2020-01-01', { to: 'unknown' })).neverFinds(rule)
  about(reserved, ['2016-01-01', 'item.withdrawn', { itemId: 'i1' }], delegated('2020-01-01')).neverFinds(rule)
})
