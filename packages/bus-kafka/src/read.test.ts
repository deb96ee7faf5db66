import { randomBytes } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import { lz4Compress, snappyCompress } from '@platformatic/wasm-utils'
import type { InboxRecord } from '@xianglian/core'
import { readUntil, testKafka } from '@xianglian/testkit'
import kafkajs from 'kafkajs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { kafkaFixture } from './fixture.ts'

const { CompressionCodecs, CompressionTypes } = kafkajs
const kafka = await testKafka()
const valuesOf = (records: readonly InboxRecord[]): string[] => records.map(({ value }) => Buffer.from(value ?? []).toString())
const newSource = (): string => `/511602-test/${randomBytes(6).toString('hex')}`

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

  /** As a broker or an operator makes it, not the hub. */
  const makeTopic = (topic: string): Promise<boolean> =>
    subject.administrate((admin) => admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] }))
})
