import { eventually, testKafka, textRecord } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { kafkaFixture } from './fixture.ts'
import { createTopics, readExtents, readOffsets, type Topic } from './topic.ts'

const kafka = await testKafka()

describe.skipIf(!kafka)('topics on a real broker', () => {
  let subject: Awaited<ReturnType<typeof kafkaFixture>>
  beforeAll(async () => {
    subject = await kafkaFixture(kafka?.brokers ?? '')
  })
  afterAll(() => subject.cleanup())

  const make = async (count: number): Promise<readonly Topic[]> => {
    const names = Array.from({ length: count }, (_, index) => `${subject.topic}.member.system-${index}`)
    const topics = names.map((name) => ({ name, clusterId: 'c', source: undefined }))
    await subject.administrate((admin) => createTopics(admin, names))
    // The leaders are ready a little later.
    await eventually(() => subject.administrate((admin) => readExtents(admin, topics)))
    return topics
  }

  test('the offsets of all partitions of many topics take one request to the broker', async () => {
    const topics = await make(25)
    await subject.produce(topics[7]?.name ?? '', [textRecord('a', 'one'), textRecord('a', 'two')])
    await subject.administrate(async (admin) => {
      let requests = 0
      admin.on('admin.network.request', ({ payload }) => void (requests += payload.apiName === 'ListOffsets' ? 1 : 0))
      const offsets = await readOffsets(admin, topics, 'next')
      expect(requests).toBe(1)
      expect(offsets).toHaveLength(25 * 6)
      const written = offsets.filter(({ offset }) => offset > 0n)
      expect(written).toMatchObject([{ topic: topics[7], offset: 2n }])
    })
  })

  test('the extent of a partition ends with its newest record and begins with the oldest that is left', async () => {
    const [topic] = await make(1)
    if (!topic) return
    await subject.send(
      topic.name,
      [0, 1, 2].map((value) => ({ partition: 3, value: String(value) })),
    )
    const extents = await subject.administrate(async (admin) => {
      await readExtents(admin, [topic])
      await admin.deleteTopicRecords({ topic: topic.name, partitions: [{ partition: 3, offset: '2' }] })
      return readExtents(admin, [topic])
    })
    expect(extents.filter(({ high }) => high > 0n)).toEqual([{ topic, partition: 3, low: 2n, high: 3n }])
    expect(extents).toHaveLength(6)
  })
})
