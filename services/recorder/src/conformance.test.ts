import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { pairsOf, readFeature, sharedData, stepOf } from '@xianglian/testkit'
import { describe, expect, test } from 'vitest'

import { parseMessage } from './message.ts'

const folder = sharedData()

describe.skipIf(!folder)('CloudEvents Kafka binding', () => {
  const scenarios = folder ? readFeature(readFileSync(join(folder, 'cloudevents/features/kafka-protocol-binding.feature'), 'utf8')) : []

  test('has its scenarios', () => expect(scenarios.length).toBe(3))

  test.each(scenarios)('$name', (scenario) => {
    const headers = pairsOf(stepOf(scenario, 'Kafka headers:'))
    const payload = Buffer.from(stepOf(scenario, 'a Kafka message with payload:').doc)
    const data: unknown = JSON.parse(stepOf(scenario, 'the data is equal to the following JSON:').doc)
    expect(parseMessage(headers, payload)).toEqual({ attributes: pairsOf(stepOf(scenario, 'the attributes are:')), data })
  })
})
