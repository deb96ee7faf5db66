import { readCountyReference } from '@xianglian/sample'
import { describe, expect, test } from 'vitest'

import { referenceDay } from './lawful/county.ts'
import { simulate } from './simulate.ts'
import { findingsOf } from './testing/hub.ts'
import { difference } from './truth.ts'

const reference = await readCountyReference(referenceDay)

/** Seeds as a range, `1-20`. */
const [first = 1, last = first] = (process.env['HUB_TEST_SEEDS'] ?? '1-2').split('-').map(Number)
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe.each(seeds)('seed %i', (seed) => {
  test.each(['delivered', 'shuffled'] as const)('%s: the findings are those that were planted, and no others', async (order) => {
    const { deliveries, truth } = simulate({ year: 2025, seed, cases: 300, faults: 60, order, reference })
    expect(difference(truth, await findingsOf(deliveries))).toEqual({ missing: [], extra: [] })
  })
})
