import { expect, test } from 'vitest'

import { given, type Stated } from '../testing/story.ts'
import { item } from './item.ts'

const published = (time: string, itemId: string, terms: object = {}): Stated => [
  time,
  'item.published',
  { itemId, name: '老年证', region: '511602101', ...terms },
]
const changes = (...facts: readonly Stated[]) => given(item, ...facts).rows('item-change')

test('a county’s items are added up by the day on which they come and go', () => {
  expect(
    changes(
      published('2020-01-01', 'i1'),
      published('2020-01-01T10:00:00+08:00', 'i2', { region: '511602', povertyRelief: true }),
      published('2020-01-01', 'i3', { region: '511603' }),
      ['2021-01-01', 'item.withdrawn', { itemId: 'i2' }],
    ),
  ).toEqual([
    { county: '511602', day: '2020-01-01', items: 2, povertyItems: 1 },
    { county: '511603', day: '2020-01-01', items: 1, povertyItems: 0 },
    { county: '511602', day: '2021-01-01', items: -1, povertyItems: -1 },
  ])
})

test('a version that changes no number changes nothing; one that moves does in both counties', () => {
  const first = published('2020-01-01', 'i1')
  expect(changes(first, ['2020-02-01', 'item.amended', { itemId: 'i1', name: '敬老证' }])).toHaveLength(1)
  expect(changes(first, ['2020-02-01', 'item.amended', { itemId: 'i1', povertyRelief: true }])).toMatchObject([
    { items: 1, povertyItems: 0 },
    { items: 0, povertyItems: 1 },
  ])
  expect(changes(first, ['2020-02-01', 'item.amended', { itemId: 'i1', region: '511603' }])).toMatchObject([
    { county: '511602', day: '2020-01-01', items: 1 },
    { county: '511602', day: '2020-02-01', items: -1 },
    { county: '511603', day: '2020-02-01', items: 1 },
  ])
})

test('items above the counties are in none', () => {
  expect(changes(published('2020-01-01', 'i1', { region: '511600' }))).toEqual([])
})
