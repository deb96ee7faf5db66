import { expect, test } from 'vitest'

import { dayOf } from '../../calendar/index.ts'
import { factRef, type Stated } from '../../testing/story.ts'
import { about, amended, delegated, revoked } from './fixture.ts'

const rule = 'no-legal-basis'
const basis = { legalBasis: [{ title: '行政许可法' }] }
const none = { legalBasis: [] }
/** Of each finding: from when to when, and by which facts, counted behind the four organisations. */
const found = (...facts: readonly Stated[]) =>
  about(...facts)
    .findings(rule)
    .map(({ since, until, evidence }) => [dayOf(since), until === undefined ? undefined : dayOf(until ?? ''), evidence])
const by = (index: number) => factRef(4 + index)
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

test('each time without one is found, by the events that began and ended it', () => {
  const mended = [delegated('2020-01-05', none), amended('2020-01-10', basis)]
  expect(found(...mended, amended('2020-02-01', none))).toEqual([
    ['2020-01-05', '2020-01-10', [by(0), by(1)]],
    ['2020-02-01', undefined, [by(2), undefined]],
  ])
  expect(found(...mended, delegated('2020-02-01', none))).toEqual([
    ['2020-01-05', '2020-01-10', [by(0), by(1)]],
    ['2020-02-01', undefined, [by(2), undefined]],
  ])
})

test('it ends with a delegation anew to the same body, which is judged by itself', () => {
  expect(found(delegated('2020-01-05', none), delegated('2020-02-01'))).toEqual([['2020-01-05', '2020-02-01', [by(0), by(1)]]])
  expect(found(delegated('2020-01-05', none), delegated('2020-02-01', none))).toEqual([
    ['2020-01-05', '2020-02-01', [by(0), by(1)]],
    ['2020-02-01', undefined, [by(1), undefined]],
  ])
})

test('the basis that another body got it on is not that body’s', () => {
  expect(found(delegated('2020-01-05', none), delegated('2020-02-01', { to: 'station' }))).toEqual([
    ['2020-01-05', undefined, [by(0), undefined]],
  ])
})

test('after it was taken back it is found anew only when it is delegated so again', () => {
  const ended = ['2020-01-05', '2020-02-01', [by(0), by(1)]]
  expect(found(delegated('2020-01-05', none), revoked('2020-02-01'), delegated('2020-03-01'))).toEqual([ended])
  expect(found(delegated('2020-01-05', none), revoked('2020-02-01'), delegated('2020-03-01', none))).toEqual([
    ended,
    ['2020-03-01', undefined, [by(2), undefined]],
  ])
})

test('a power of a body’s own, by its list, needs none', () => {
  about(['2020-01-05', 'power.duty-listed', { powerId: 'w1', org: 'county', list: '权力', duty: '许可' }]).neverFinds(rule)
})
