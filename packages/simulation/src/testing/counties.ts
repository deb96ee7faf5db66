import { readCountyReference } from '@xianglian/sample'
import { describe, expect, test } from 'vitest'

import type { DeliveryOrder } from '../delivery.ts'
import { referenceDay } from '../lawful/county.ts'
import { plantedRules, simulate } from '../simulate.ts'
import { difference } from '../truth.ts'
import { findingsOf } from './hub.ts'

/** `pnpm check:simulation` asks for many seeds, as `1-20`, and for larger counties. */
const { HUB_TEST_SEEDS: range = '1-2', HUB_TEST_CASES: cases = '300', HUB_TEST_FAULTS: faults = `${2 * plantedRules.length}` } = process.env
const [first = 1, last = first] = range.split('-').map(Number)
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** Tests that the register engine finds in simulated counties what was planted, and nothing else. */
export function testCounties(order: DeliveryOrder): void {
  describe(`the findings of a county whose events come ${order} are those that were planted, and no others`, () => {
    test.each(seeds)('seed %i', { timeout: 300_000 }, async (seed) => {
      const reference = await readCountyReference(referenceDay)
      const started = performance.now()
      // Every year has holidays and make-up days of its own.
      const year = 2022 + (seed % 4)
      const { deliveries, truth } = simulate({ year, seed, cases: Number(cases), faults: Number(faults), order, reference })
      const { missing, extra } = difference(truth, await findingsOf(deliveries))
      const seconds = ((performance.now() - started) / 1_000).toFixed(1)
      process.stdout.write(
        `seed ${seed}, ${year}, ${order}: ${truth.findings.length} findings of ${deliveries.length} events, ${seconds} s\n`,
      )
      expect({ missing, extra }).toEqual({ missing: [], extra: [] })
    })
  })
}
