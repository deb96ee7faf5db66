import { randomBytes } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import { lz4Compress, snappyCompress } from '@platformatic/wasm-utils'
import { toHubError, type HubError, type InboxRecord } from '@xianglian/core'
import { eventually, readUntil, testKafka, textRecord } from '@xianglian/testkit'
import kafkajs, { type Message } from 'kafkajs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { kafkaFixture } from './fixture.ts'

const { CompressionCodecs, CompressionTypes } = kafkajs
const kafka = await testKafka()
const valuesOf = (records: readonly InboxRecord[]): string[] => records.map(({ value }) => Buffer.from(value ?? []).toString())
const newSource = (): string => `/511602-test/${randomBytes(6).toString('hex')}`

/** One batch of more records than are read of one. */
const hugeBatch = Array.from({ length: 60_000 }, (): Message => ({ partition: 0, value: '' }))

describe.skipIf(!kafka)('what strangers write to a real broker', () => {
  let subject: Awaited<ReturnType<typeof kafkaFixture>>
  beforeEach(async () => {
    subject = await kafkaFixture(kafka?.brokers ?? '')
  })
  afterEach(() => subject.cleanup())

  test('a record of 100,000 headers is read with the first thousand, and says how many are left out', async () => {
    const bus = await subject.open()
    const { name: inbox } = await bus.openInbox(newSource())
    const headers = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`h${index}`, '']))
    await subject.send(inbox, [{ key: 'a', value: 'many', headers }])
    await subject.send(inbox, [{ key: 'a', value: 'after', headers: { ['__proto__']: 'x' } }])
    const [many, after] = await readUntil(bus, new Map(), ({ length }) => length === 2)
    expect(Object.keys(many?.headers ?? {})).toEqual(Object.keys(headers).slice(0, 1_000))
    expect(many?.headersLeftOut).toBe(99_000)
    expect(Object.keys(after?.headers ?? {})).toEqual(['__proto__'])
    expect(after).not.toHaveProperty('headersLeftOut')
  })

  test('records that are compressed, in a topic that keeps them so, are read', async () => {
    const bus = await subject.open()
    const topic = `${subject.topic}.511602-test.packed`
    await makeTopic(topic)
    const packers = { GZIP: gzipSync, Snappy: snappyCompress, LZ4: lz4Compress, ZSTD: zstdCompressSync } as const
    for (const name of ['GZIP', 'Snappy', 'LZ4', 'ZSTD'] as const) {
      const compression = CompressionTypes[name]
      CompressionCodecs[compression] = () => ({ compress: async ({ buffer }: { readonly buffer: Buffer }) => packers[name](buffer) })
      await subject.send(topic, [{ key: 'a', value: name }], compression)
    }
    expect(valuesOf(await readUntil(bus, new Map(), ({ length }) => length === 4))).toEqual(['GZIP', 'Snappy', 'LZ4', 'ZSTD'])
  })

  test('a topic of a system that cannot be read is told once and left alone, the others go on; it is read on once it can be', async () => {
    const bus = await subject.open({ retryUnreadable: 3_000 })
    const { name: inbox } = await bus.openInbox(newSource())
    await subject.send(inbox, [{ partition: 0, value: 'before' }])
    await subject.send(inbox, hugeBatch)
    await subject.send(inbox, [{ partition: 0, value: 'after' }])
    const losses: HubError[] = []
    const read: InboxRecord[] = []
    const reading = new AbortController()
    const reader = (async () => {
      for await (const batch of bus.read({ from: new Map(), signal: reading.signal, onLost: (loss) => losses.push(loss) }))
        read.push(...batch)
    })()
    await eventually(() => losses.length > 0)
    await bus.publish([textRecord('a', 'others go on')])
    await eventually(() => valuesOf(read).includes('others go on'))
    await subject.administrate(async (admin) => {
      // Loads what it knows of the topic, which deleting asks for.
      await admin.fetchTopicOffsets(inbox)
      await admin.deleteTopicRecords({ topic: inbox, partitions: [{ partition: 0, offset: '60001' }] })
    })
    await eventually(() => valuesOf(read).includes('after'))
    reading.abort()
    await reader
    expect(new Set(valuesOf(read))).toEqual(new Set(['before', 'others go on', 'after']))
    expect(losses.filter(({ code }) => code === 'invalid-wire-format').map(({ message }) => message)).toEqual([
      expect.stringContaining(`Topic ${inbox}, partition 0, cannot be read from offset 1 on: a batch holds 60000 records`),
    ])
  })

  test('the gateways’ own topic ends the reading when it cannot be read', async () => {
    const bus = await subject.open()
    await subject.send(subject.topic, hugeBatch)
    const failure = await readUntil(bus, new Map(), () => false).catch(toHubError)
    expect(failure).toMatchObject({ code: 'invalid-wire-format', retryable: false })
  })

  /** As a broker or an operator makes it, not the hub. */
  const makeTopic = (topic: string): Promise<boolean> =>
    subject.administrate((admin) => admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] }))
})
