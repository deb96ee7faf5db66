import { readCountyReference } from '@xianglian/sample'
import { describe, expect, test } from 'vitest'

import { referenceDay } from './lawful/county.ts'
import { plantedRules, simulate } from './simulate.ts'
import { findingsOf } from './testing/hub.ts'
import { difference } from './truth.ts'

const reference = await readCountyReference(referenceDay)

/** `pnpm check:simulation` asks for many seeds, as `1-20`, and for larger counties. */
const { HUB_TEST_SEEDS: range = '1-2', HUB_TEST_CASES: cases = '300', HUB_TEST_FAULTS: faults = `${2 * plantedRules.length}` } = process.env
const [first = 1, last = first] = range.split('-').map(Number)
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe.each(seeds)('seed %i', (seed) => {
  test.concurrent.each(['delivered', 'shuffled'] as const)(
    '%s: the findings are those that were planted, and no others',
    { timeout: 300_000 },
    async (order) => {
      const started = performance.now()
      const { deliveries, truth } = simulate({ year: 2025, seed, cases: Number(cases), faults: Number(faults), order, reference })
      const { missing, extra } = difference(truth, await findingsOf(deliveries))
      const seconds = ((performance.now() - started) / 1_000).toFixed(1)
      process.stdout.write(`seed ${seed}, ${order}: ${truth.findings.length} findings of ${deliveries.length} events, ${seconds} s\n`)
      expect({ missing, extra }).toEqual({ missing: [], extra: [] })
    },
  )
})
