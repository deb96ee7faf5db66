import { randomBytes } from 'node:crypto'

import { eventually, testKafka } from '@xianglian/testkit'
import { ConfigResourceTypes } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { connectKafka } from './kafka.ts'
import { createKafkaPublisher, type KafkaPublisher, type TopicRecord } from './publisher.ts'

const kafka = await testKafka()

describe.skipIf(!kafka)('the publisher on a real broker', () => {
  const brokers = [kafka?.brokers ?? '']
  const prefix = `test.${randomBytes(6).toString('hex')}`
  const admin = connectKafka(brokers, 'stranger').admin()
  const created: string[] = []
  let publisher: KafkaPublisher
  beforeAll(async () => {
    await admin.connect()
    publisher = await createKafkaPublisher({ brokers, clientId: 'test', onCreated: (topics) => created.push(...topics) })
  })
  afterAll(async () => {
    await publisher.close()
    await admin.deleteTopics({ topics: (await admin.listTopics()).filter((name) => name.startsWith(prefix)) })
    await admin.disconnect()
  })

  const records = (topic: string, count: number, size = 10): TopicRecord[] =>
    Array.from({ length: count }, (_, index) => ({ topic, key: `k${index % 20}`, headers: {}, value: Buffer.alloc(size, index) }))
  const sizeOf = async (topic: string): Promise<number> => {
    const offsets = await admin.fetchTopicOffsets(topic)
    return offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0)
  }

  test('topics are made on first need, told once, and never forget', async () => {
    const [a, b] = [`${prefix}.a`, `${prefix}.b`]
    await publisher.publish([...records(a, 3), ...records(b, 2)])
    await publisher.publish(records(a, 3))
    expect(created.toSorted()).toEqual([a, b])
    expect([await sizeOf(a), await sizeOf(b)]).toEqual([6, 2])
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: a, configNames: ['retention.ms', 'retention.bytes', 'cleanup.policy'] }],
    })
    const settings = resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue])
    expect(Object.fromEntries(settings ?? [])).toEqual({ 'retention.ms': '-1', 'retention.bytes': '-1', 'cleanup.policy': 'delete' })
    expect((await admin.fetchTopicMetadata({ topics: [a] })).topics[0]?.partitions).toHaveLength(6)
  })

  test('more than a broker takes at once is published whole', async () => {
    const topic = `${prefix}.large`
    await publisher.publish([...records(topic, 5, 512 * 1024), ...records(topic, 5_000)])
    expect(await sizeOf(topic)).toBe(5_005)
  })

  test.concurrent('a topic that was deleted is made anew for what comes again', { timeout: 60_000 }, async () => {
    const topic = `${prefix}.deleted`
    await publisher.publish(records(topic, 3))
    await admin.deleteTopics({ topics: [topic] })
    // The broker deletes a little later, and takes records until then.
    const failure = await eventually(() =>
      publisher.publish(records(topic, 3)).then(
        () => undefined,
        (thrown: unknown) => ({ thrown }),
      ),
    )
    expect(failure.thrown).toMatchObject({ retryable: true })
    await publisher.publish(records(topic, 3))
    expect(await sizeOf(topic)).toBe(3)
    expect(created.filter((name) => name === topic)).toHaveLength(2)
  })

  test.concurrent('brokers that do not answer are said to be unavailable', { timeout: 60_000 }, async () => {
    const opening = createKafkaPublisher({ brokers: ['127.0.0.1:1'], clientId: 'test', onCreated: () => undefined })
    await expect(opening).rejects.toMatchObject({ code: 'unavailable', retryable: true })
  })
})
