import { test } from 'vitest'

import { about, delegated } from './fixture.ts'

const rule = 'compulsion-entrusted'

test.each(['entrusted', 'enforcement-entrusted'])('compulsion handed down as %s is found while it is in force', (mode) => {
  const story = about(delegated('2020-01-01', { powerType: 'compulsion', mode, effectiveTo: '2020-12-31' }))
  story.at('2020-01-01').finds(rule, { org: 'county' })
  story.at('2020-12-31T23:59:00+08:00').finds(rule)
  story.at('2021-01-01').ended(rule, { until: '2021-01-01' })
})

test('it is found by the Chinese names of its type and of its mode', () => {
  about(delegated('2020-01-01', { powerType: '行政强制', mode: '委托' }))
    .at('2020-01-01')
    .finds(rule)
})

test('compulsion may be devolved, and other powers entrusted', () => {
  about(delegated('2020-01-01', { powerType: 'compulsion' })).neverFinds(rule)
  about(delegated('2020-01-01', { powerType: 'penalty', mode: 'entrusted' })).neverFinds(rule)
})
