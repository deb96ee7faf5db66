import { test } from 'vitest'

import { given, type Stated } from '../../testing/story.ts'
import { item } from '../item.ts'

const itemId = 'i1'
const published = (residentsOnly: boolean | null): Stated => ['2020-01-01', 'item.published', { itemId, name: '老年证', residentsOnly }]

test('an item for registered residents alone is found until it is open to all', () => {
  const story = given(item, published(true))
  story.at('2020-01-01').finds('residents-only')
  story
    .and(['2021-01-01', 'item.amended', { itemId, residentsOnly: false }])
    .at('2021-01-02')
    .ended('residents-only', { until: '2021-01-01' })
})

test.each([false, null])('an item that says %s is open to all', (residentsOnly) => {
  given(item, published(residentsOnly)).neverFinds('residents-only')
})
