import { describe, expect, test } from 'vitest'

import { factRef, given, type Stated } from '../testing/story.ts'
import { item } from './item.ts'

const itemId = 'i1'
const fact = (time: string, type: string, data: Readonly<Record<string, unknown>> = {}): Stated => [
  time,
  `item.${type}`,
  { itemId, ...data },
]
const published = fact('2020-01-01', 'published', { name: '老年证', version: '1', promisedLimit: { n: 5, unit: 'working-day' } })

describe('the terms of an item', () => {
  test('keep each version, from when to when it was in force', () => {
    const row = given(
      item,
      published,
      fact('2021-01-01', 'amended', {
        version: '2',
        promisedLimit: { n: 3, unit: 'working-day' },
        materials: [{ id: 'm1', name: '照片' }],
      }),
    ).row('item')
    expect(row?.['terms']).toMatchObject([
      {
        since: '2019-12-31T16:00:00.000Z',
        until: '2020-12-31T16:00:00.000Z',
        version: '1',
        promisedLimit: { n: 5, unit: 'working-day' },
        statutoryLimit: null,
        materials: [],
        event: factRef(0),
      },
      { since: '2020-12-31T16:00:00.000Z', version: '2', promisedLimit: { n: 3 }, materials: ['m1', '照片'], event: factRef(1) },
    ])
  })

  test('stay one version when something else changes', () => {
    const row = given(item, published, fact('2021-01-01', 'amended', { department: 'o1' })).row('item')
    expect(row).toMatchObject({ department: 'o1' })
    expect(row?.['terms']).toHaveLength(1)
  })

  test('end with a withdrawal, and begin anew when the item is published again', () => {
    const terms = given(item, published, fact('2021-01-01', 'withdrawn'), fact('2022-01-01', 'published', { name: '老年证' })).row(
      'item',
    )?.['terms']
    expect(terms).toMatchObject([{ until: '2020-12-31T16:00:00.000Z' }, { since: '2021-12-31T16:00:00.000Z', promisedLimit: null }])
  })

  test('are not stated by an amendment of what was withdrawn', () => {
    const row = given(item, published, fact('2021-01-01', 'withdrawn'), fact('2022-01-01', 'amended', { version: '9' })).row('item')
    expect(row?.['terms']).toHaveLength(1)
    expect(row).toMatchObject({ version: '9', status: 'withdrawn' })
  })
})

test('a region that nobody registered is found until the item is withdrawn', () => {
  const story = given(item, fact('2020-01-01', 'published', { name: '老年证', region: '511602999' }), fact('2021-01-01', 'withdrawn'))
  story.at('2022-01-01').ended('unknown-region', { since: '2020-01-01', until: '2021-01-01', evidence: [factRef(0)] })
})
