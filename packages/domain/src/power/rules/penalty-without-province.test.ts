import { describe, test } from 'vitest'

import { about, delegated } from './fixture.ts'

const rule = 'penalty-without-province'
const penalty = (time: string, terms: object = {}) => delegated(time, { powerType: 'penalty', ...terms })

describe('the power to penalise', () => {
  test('is found at a township since 2021-07-15 when another body than the province decided', () => {
    about(penalty('2021-07-15'))
      .at('2021-07-15')
      .finds(rule, { org: 'county', details: { decidedBy: 'county' } })
    about(penalty('2021-07-14T23:59:00+08:00')).neverFinds(rule)
  })

  test('is meant by its Chinese name too, as entrustment and pre-review are by theirs', () => {
    const named = (mode: string) => about(penalty('2022-01-01', { powerType: '行政处罚', mode }))
    named('赋权').at('2022-01-01').finds(rule)
    for (const mode of ['委托执法', '预审转报']) named(mode).neverFinds(rule)
  })

  test('is found when nobody is stated to have decided', () => {
    about(penalty('2022-01-01', { decidedBy: null }))
      .at('2022-01-01')
      .finds(rule, { details: { decidedBy: null } })
  })

  test('goes to a township by decision of the province', () => {
    about(penalty('2022-01-01', { decidedBy: 'province' })).neverFinds(rule)
  })

  test('is not judged where the level of who decided, or of who got it, is not known', () => {
    about(penalty('2022-01-01', { decidedBy: 'unknown' })).neverFinds(rule)
    about(penalty('2022-01-01', { to: 'unknown' })).neverFinds(rule)
  })

  test('stays with the county where it is entrusted, or goes to its station', () => {
    about(penalty('2022-01-01', { mode: 'enforcement-entrusted' })).neverFinds(rule)
    about(penalty('2022-01-01', { to: 'station' })).neverFinds(rule)
  })

  test('is another than the power to license', () => {
    about(delegated('2022-01-01')).neverFinds(rule)
  })
})
