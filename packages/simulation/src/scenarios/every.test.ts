import { readCountyReference } from '@xianglian/sample'
import { expect, test } from 'vitest'

import { deliver } from '../delivery.ts'
import { referenceDay } from '../lawful/county.ts'
import { createRandom } from '../random.ts'
import { createStage, type Script } from '../stage.ts'
import { findingsOf } from '../testing/hub.ts'
import { difference } from '../truth.ts'
import { scenarios } from './index.ts'

// A simulated county has room for some of each rule's.
test('every scenario comes to what it states, beside all others', { timeout: 120_000 }, async () => {
  const reference = await readCountyReference(referenceDay)
  const random = createRandom(Number(process.env['HUB_TEST_SEEDS']?.split('-')[0] ?? 1))
  const script: Script = { told: [], expected: [] }
  const common = { year: 2025, reference, script, numbers: new Map<string, number>() }
  for (const [index, { rule, kind, name, build }] of scenarios.entries())
    build(createStage({ ...common, random: random.fork(), name: `${rule}-${kind}-${index}`, scenario: { rule, name } }))
  const deliveries = [...reference.events, ...deliver(script.told, 'shuffled', random.fork())]
  expect(difference({ findings: script.expected }, await findingsOf(deliveries))).toEqual({ missing: [], extra: [] })
})
