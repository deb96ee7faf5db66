import { randomBytes } from 'node:crypto'

import type { Lane } from '@xianglian/core'
import { eventually, testKafka, textRecord } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { kafkaFixture } from './fixture.ts'
import { connectKafka } from './kafka.ts'
import { toMessage } from './records.ts'

const kafka = await testKafka()

describe.skipIf(!kafka)('what a system writes in transactions', () => {
  let subject: Awaited<ReturnType<typeof kafkaFixture>>
  beforeAll(async () => {
    subject = await kafkaFixture(kafka?.brokers ?? '')
  })
  afterAll(() => subject.cleanup())

  test('is read once it is committed; offsets of markers and of what was given up are passed, up to the head', async () => {
    const bus = await subject.open()
    const { name: topic } = await bus.openInbox(`/511602-test/${randomBytes(6).toString('hex')}`)
    const from = await bus.heads()
    const values: string[] = []
    const next = new Map<Lane, bigint>()
    const reading = new AbortController()
    const reader = (async () => {
      const onPassed = (offsets: ReadonlyMap<Lane, bigint>): void => offsets.forEach((offset, lane) => next.set(lane, offset))
      for await (const batch of bus.read({ from, signal: reading.signal, onPassed })) {
        for (const { lane, offset, value } of batch) {
          values.push(Buffer.from(value ?? []).toString())
          next.set(lane, offset + 1n)
        }
      }
    })()
    const isAtHead = async (): Promise<boolean> => {
      const heads = await bus.heads()
      return [...heads].every(([lane, head]) => (next.get(lane) ?? from.get(lane)) === head)
    }

    const producer = connectKafka([kafka?.brokers ?? ''], 'stranger').producer({
      idempotent: true,
      maxInFlightRequests: 1,
      transactionalId: randomBytes(6).toString('hex'),
    })
    await producer.connect()
    try {
      const write = async (value: string, end: 'commit' | 'abort'): Promise<void> => {
        const transaction = await producer.transaction()
        await transaction.send({ topic, messages: [toMessage(textRecord('a', value))] })
        await transaction[end]()
        await eventually(isAtHead)
      }
      await write('given up', 'abort')
      await write('kept', 'commit')
      await write('given up too', 'abort')
    } finally {
      await producer.disconnect()
    }
    reading.abort()
    await reader
    expect(values).toEqual(['kept'])
    expect([...next.values()]).toEqual([6n])
  })
})
