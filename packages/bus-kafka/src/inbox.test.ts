import { randomBytes } from 'node:crypto'

import type { HubError, InboxRecord } from '@xianglian/core'
import { createLogger } from '@xianglian/runtime'
import { eventually, offsetsAfter, readUntil, testKafka, textRecord } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { kafkaFixture } from './fixture.ts'

const kafka = await testKafka()

const never = new AbortController().signal
const valuesOf = (records: readonly InboxRecord[]): string[] => records.map(({ value }) => Buffer.from(value ?? []).toString())
const newSource = (): string => `/511602-test/${randomBytes(6).toString('hex')}`

describe.skipIf(!kafka)('inboxes of systems on a real broker', () => {
  let subject: Awaited<ReturnType<typeof kafkaFixture>>
  beforeAll(async () => {
    subject = await kafkaFixture(kafka?.brokers ?? '')
  })
  afterAll(() => subject.cleanup())

  test('a topic that is deleted while it is read, and made anew, stops nothing; its loss is told once, and the new one is read', async () => {
    const bus = await subject.open()
    const source = newSource()
    const { name: inbox } = await bus.openInbox(source)
    const from = await bus.heads()
    const losses: HubError[] = []
    const read: InboxRecord[] = []
    const reading = new AbortController()
    const reader = (async () => {
      for await (const batch of bus.read({ from, signal: reading.signal, onLost: (loss) => losses.push(loss) })) read.push(...batch)
    })()
    await subject.produce(inbox, [textRecord('a', 'first')])
    await eventually(() => valuesOf(read).includes('first'))
    await subject.administrate((admin) => admin.deleteTopics({ topics: [inbox] }))
    await eventually(() => losses.length > 0)
    await bus.publish([textRecord('a', 'others go on')])
    await eventually(() => valuesOf(read).includes('others go on'))
    await bus.openInbox(source)
    await subject.produce(inbox, [textRecord('a', 'anew')])
    await eventually(() => valuesOf(read).includes('anew'))
    reading.abort()
    await reader
    expect(valuesOf(read)).toEqual(['first', 'others go on', 'anew'])
    expect(new Set(losses.map(({ message }) => message)).size).toBe(losses.length)
    expect(losses.every(({ message }) => message.includes(inbox))).toBe(true)
  })

  test('a topic that was deleted while nobody read is told at the start, with the offsets that were reached', async () => {
    const bus = await subject.open()
    const { name: inbox } = await bus.openInbox(newSource())
    const from = await bus.heads()
    await subject.produce(inbox, [textRecord('a', 'stored')])
    const stored = offsetsAfter(from, await readUntil(bus, from, ({ length }) => length === 1))
    await subject.administrate((admin) => admin.deleteTopics({ topics: [inbox] }))
    await eventually(async () => ![...(await bus.heads()).keys()].some((lane) => lane.includes(inbox)))
    await bus.publish([textRecord('a', 'next')])
    const losses: HubError[] = []
    for await (const batch of bus.read({ from: stored, signal: never, onLost: (loss) => losses.push(loss) })) {
      expect(valuesOf(batch)).toEqual(['next'])
      break
    }
    expect(losses.filter(({ message }) => message.includes(`${inbox}/`))).toHaveLength(6)
  })

  test('a topic whose name is no system’s is left alone, and said to be, once', async () => {
    const lines: string[] = []
    const destination = { write: (line: string) => void lines.push(line) }
    const bus = await subject.open({ logger: createLogger({ name: 'test', human: false, destination }) })
    const foreign = `${subject.topic}.Upper.case`
    await subject.administrate((admin) => admin.createTopics({ topics: [{ topic: foreign, numPartitions: 1 }] }))
    await eventually(async () => (await bus.heads(), lines.length > 0))
    const heads = await bus.heads()
    expect([...heads.keys()].filter((lane) => lane.includes(foreign))).toEqual([])
    expect(lines.filter((line) => line.includes('topic-left-alone') && line.includes(foreign))).toHaveLength(1)
  })

  test('a record of 20 MB passes the broker and reaches the reader as it is, and what follows it too', async () => {
    const bus = await subject.open()
    const { name: inbox } = await bus.openInbox(newSource())
    const from = await bus.heads()
    const value = randomBytes(20 * 1024 * 1024)
    await subject.send(inbox, [{ key: 'a', value }])
    await subject.send(inbox, [{ key: 'a', value: 'after' }])
    const [large, after] = await readUntil(bus, from, ({ length }) => length === 2)
    expect(value.equals(large?.value ?? Buffer.alloc(0))).toBe(true)
    expect(valuesOf(after ? [after] : [])).toEqual(['after'])
  })
})
