import { test } from 'vitest'

import type { Stated } from '../../testing/story.ts'
import { about, delegated, revoked } from './fixture.ts'

const rule = 'sub-entrusted'
const toCounty = (mode: string, powerId = 'w0'): Stated => delegated('2019-01-01', { powerId, from: 'province', to: 'county', mode })

test.each(['entrusted', 'enforcement-entrusted'])('a power held as %s alone is found when it is handed on', (mode) => {
  const story = about(toCounty(mode), delegated('2020-01-01'))
  story.at('2020-01-01').finds(rule, { row: 'w1', org: 'county' })
  story.and(revoked('2021-01-01')).at('2021-01-01').ended(rule, { until: '2021-01-01' })
})

test('a power held in another way too may be handed on', () => {
  about(toCounty('devolved'), delegated('2020-01-01')).neverFinds(rule)
  about(toCounty('entrusted'), toCounty('devolved', 'w2'), delegated('2020-01-01')).neverFinds(rule)
  const listed: Stated = ['2018-01-01', 'power.duty-listed', { powerId: 'w2', org: 'county', list: '权力', duty: '许可', basicCode: 'b1' }]
  about(toCounty('entrusted'), listed, delegated('2020-01-01')).neverFinds(rule)
})

test('an entrustment that was over, of another power, or not known, says nothing', () => {
  about(toCounty('entrusted'), ['2019-06-01', 'power.revoked', { powerId: 'w0' }], delegated('2020-01-01')).neverFinds(rule)
  about(toCounty('entrusted'), delegated('2020-01-01', { basicCode: 'b2' })).neverFinds(rule)
  about(toCounty('entrusted'), delegated('2020-01-01', { mode: 'pre-review' })).neverFinds(rule)
  about(delegated('2020-01-01')).neverFinds(rule)
})
