import { expect, test } from 'vitest'

import { factRef, given, type Stated } from '../../testing/story.ts'
import { item } from '../item.ts'

const itemId = 'i1'
const limit = (n: number, unit = 'working-day') => ({ n, unit })
const published = (promisedLimit: object, statutoryLimit: object): Stated => [
  '2020-01-01',
  'item.published',
  { itemId, name: '老年证', promisedLimit, statutoryLimit },
]

test('a promise longer than the law allows is found until it is amended', () => {
  const story = given(item, published(limit(21), limit(20)))
  story.at('2020-01-01').finds('promise-over-statute', { evidence: [factRef(0)] })
  story
    .and(['2020-06-01', 'item.amended', { itemId, promisedLimit: limit(20) }])
    .at('2021-01-01')
    .ended('promise-over-statute', { since: '2020-01-01', until: '2020-06-01' })
})

test('it is one finding while other terms change, and another one when it is too long again', () => {
  const story = given(
    item,
    published(limit(21), limit(20)),
    ['2020-02-01', 'item.amended', { itemId, caseType: '承诺件' }],
    ['2020-03-01', 'item.amended', { itemId, promisedLimit: limit(5) }],
    ['2020-04-01', 'item.amended', { itemId, promisedLimit: limit(30) }],
    ['2020-05-01', 'item.withdrawn', { itemId }],
  )
  expect(story.findings('promise-over-statute')).toHaveLength(2)
  story
    .at('2021-01-01')
    .ended('promise-over-statute', { since: '2020-01-01', until: '2020-03-01' })
    .ended('promise-over-statute', { since: '2020-04-01', until: '2020-05-01' })
})

test.each([
  ['as long as the law allows', limit(20), limit(20)],
  ['working days against as many days', limit(20), limit(20, 'day')],
  ['days against working days, which holidays stretch', limit(25, 'day'), limit(20)],
  ['hours that end within the last day', limit(72, 'hour'), limit(2, 'day')],
  ['in a unit nobody knows', limit(3, 'month'), limit(20)],
])('a promise is not found when it is %s', (_, promised, statutory) => {
  given(item, published(promised, statutory)).neverFinds('promise-over-statute')
})

test.each([
  ['working days over days', limit(22), limit(20, 'day')],
  ['hours over days', limit(73, 'hour'), limit(2, 'day')],
  ['days over hours', limit(2, 'day'), limit(24, 'hour')],
])('a promise in another unit is found when it is longer whatever the calendar: %s', (_, promised, statutory) => {
  given(item, published(promised, statutory)).at('2020-01-02').finds('promise-over-statute')
})
