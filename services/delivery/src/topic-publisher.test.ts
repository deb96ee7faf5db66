import { createKafkaPublisher, type KafkaPublisher } from '@xianglian/bus-kafka'
import { fromWire, HubError } from '@xianglian/core'
import { createCheckpoint, migrateCheckpoints, publishedTo, type Checkpoint } from '@xianglian/engines'
import { acquireLeadership, announceRecorded, createLogger, createMetrics, createWakeUp, type ActiveInstance } from '@xianglian/runtime'
import { eventually, testKafka } from '@xianglian/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { headerOf, newType, positions, positionsOf, readTopic, storeFixture } from './fixture.ts'
import { createDeliveryMetrics } from './metrics.ts'
import { createTopicPublisher, type TopicPublisherOptions } from './topic-publisher.ts'

const kafka = await testKafka()
const brokers = kafka?.brokers ?? ''

describe.skipIf(!kafka)('the publication on a real broker', () => {
  let subject: Awaited<ReturnType<typeof storeFixture>>
  let publisher: KafkaPublisher
  let checkpoint: Checkpoint
  const cleanups: (() => Promise<unknown> | void)[] = []
  beforeEach(async () => {
    subject = await storeFixture()
    publisher = await createKafkaPublisher({ brokers: [brokers], clientId: 'test', onCreated: () => undefined })
    await migrateCheckpoints(subject.database.pool)
    checkpoint = createCheckpoint(subject.database.pool, publisher.cluster)
    cleanups.push(
      () => subject.database.drop(),
      () => publisher.close(),
    )
  })
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  })

  async function start(options: Partial<TopicPublisherOptions> = {}): Promise<ActiveInstance> {
    const { pool } = subject.database
    const wakeUp = createWakeUp(pool)
    const instance = createTopicPublisher({
      ...subject,
      publisher,
      checkpoint,
      lead: (signal) => acquireLeadership(pool, 'delivery', signal, { poll: 20 }),
      wakeUp,
      metrics: createDeliveryMetrics(createMetrics()),
      logger: createLogger({ name: 'delivery', level: 'silent' }),
      ...options,
    })
    cleanups.push(async () => {
      await instance.stop()
      wakeUp.close()
    })
    await instance.start()
    return instance
  }
  const open = async (topic: string) => {
    const reader = await readTopic(brokers, topic)
    cleanups.push(() => reader.close())
    return reader
  }
  const record = async (text: string, count: number): Promise<number> => {
    const head = await subject.record(await subject.codecOf(text), count)
    await announceRecorded(subject.database.pool, head)
    return head
  }

  test('every recorded event stands in the topic of its aggregate once, in order, with its attributes and readable data', async () => {
    const { text, topic, type } = newType()
    const codec = await subject.codecOf(text)
    const head = await record(text, 50)
    await start()
    const reader = await open(topic)
    const { seen } = reader
    await eventually(() => positionsOf(seen).length === head)
    expect(positionsOf(seen)).toEqual(positions(0, head))
    expect(await reader.size()).toBe(head)
    const published = seen.at(0)?.message
    const recorded = published && (await subject.store.find(headerOf(published, 'ce_source'), headerOf(published, 'ce_id')))
    if (!published || !recorded) throw new Error('what is in the topic is not in the store')
    expect(String(published.key)).toBe(recorded.envelope.subject)
    expect(Object.fromEntries(Object.entries(published.headers ?? {}).map(([name, value]) => [name, String(value)]))).toEqual({
      'content-type': 'application/avro',
      ce_specversion: '1.0',
      ce_id: recorded.envelope.id,
      ce_source: '/511602-test/desk',
      ce_type: type,
      ce_subject: recorded.envelope.subject,
      ce_time: new Date(recorded.envelope.time).toISOString(),
      ce_region: '511602',
      ce_position: String(recorded.position),
      ce_recordedat: new Date(recorded.recordedAt).toISOString(),
      ce_leafhash: Buffer.from(recorded.leafHash).toString('hex'),
    })
    const wire = fromWire(published.value ?? Buffer.alloc(0))
    expect(wire?.schemaId).toBe(codec.id)
    expect(codec.decode(wire?.data ?? Buffer.alloc(0))).toEqual(codec.decode(recorded.data))
  })

  test('what is recorded later follows, also of an aggregate that nobody knew before', async () => {
    await start()
    const first = newType()
    const later = newType()
    await record(first.text, 10)
    const ofFirst = await open(first.topic)
    await record(later.text, 10)
    await record(first.text, 10)
    const ofLater = await open(later.topic)
    await eventually(() => positionsOf(ofFirst.seen).length === 20 && positionsOf(ofLater.seen).length === 10)
    expect(positionsOf(ofFirst.seen)).toEqual([...positions(0, 10), ...positions(20, 30)])
    expect(positionsOf(ofLater.seen)).toEqual(positions(10, 20))
  })

  test('a failure between acknowledgement and checkpoint repeats events, and leaves none out', async () => {
    const { text, topic } = newType()
    let failures = 3
    const shaky: Checkpoint = {
      ...checkpoint,
      async write(position) {
        if (failures-- > 0) throw new HubError('unavailable', 'the database is away', { retryable: true })
        await checkpoint.write(position)
      },
    }
    await start({ checkpoint: shaky })
    const head = await record(text, 100)
    const reader = await open(topic)
    await eventually(async () => (await checkpoint.read()) === head)
    expect(await reader.size()).toBe(4 * head)
    await eventually(() => positionsOf(reader.seen).length === head)
    expect(positionsOf(reader.seen)).toEqual(positions(0, head))
  })

  test('a standby goes on where the active one stopped', async () => {
    const { text, topic } = newType()
    const first = await start()
    await start()
    await record(text, 10)
    await eventually(async () => (await checkpoint.read()) === 10)
    await first.stop()
    await record(text, 10)
    const { seen } = await open(topic)
    await eventually(() => positionsOf(seen).length === 20)
    expect(positionsOf(seen)).toEqual(positions(0, 20))
  })

  test('two that both take themselves for the active one repeat events, and skip or reorder none', async () => {
    const { text, topic } = newType()
    const codec = await subject.codecOf(text)
    const another = await createKafkaPublisher({ brokers: [brokers], clientId: 'test', onCreated: () => undefined })
    cleanups.push(() => another.close())
    const lead: TopicPublisherOptions['lead'] = async (signal) => {
      signal.throwIfAborted()
      return { lost: new AbortController().signal, release: async () => undefined }
    }
    await start({ lead })
    await start({ lead, publisher: another })
    let head = 0
    for (let round = 0; round < 40; round += 1) {
      head = await subject.record(codec, 1 + Math.floor(Math.random() * 300))
      if (round % 5 === 0) await announceRecorded(subject.database.pool, head)
    }
    const reader = await open(topic)
    await eventually(() => positionsOf(reader.seen).length === head)
    expect(positionsOf(reader.seen)).toEqual(positions(0, head))
    expect(await reader.size()).toBeGreaterThan(head)
  })

  test('the checkpoint never goes back, and is each cluster’s own', async () => {
    await checkpoint.write(7)
    await checkpoint.write(3)
    expect(await checkpoint.read()).toBe(7)
    expect(await createCheckpoint(subject.database.pool, 'another').read()).toBe(0)
    expect(await publishedTo(subject.database.pool, `${publisher.cluster}/hub.in/0`)).toBe(7)
    expect(await publishedTo(subject.database.pool, 'another/hub.in/0')).toBe(0)
  })
})
