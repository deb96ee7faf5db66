import kafkajs from 'kafkajs'
import { testKafka } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { kafkaFixture } from './fixture.ts'
import { alignSettings } from './settings.ts'
import { inboxSettings } from './topic.ts'

const kafka = await testKafka()
const patience = { timeout: 10_000 }

describe.skipIf(!kafka)('settings of topics on a real broker', () => {
  let subject: Awaited<ReturnType<typeof kafkaFixture>>
  beforeAll(async () => {
    subject = await kafkaFixture(kafka?.brokers ?? '')
  })
  afterAll(() => subject.cleanup())

  const others = { 'compression.type': 'zstd', 'retention.ms': '3600000', 'cleanup.policy': 'compact', 'segment.ms': '7200000' }
  const make = (topic: string): Promise<unknown> => {
    const configEntries = Object.entries(others).map(([name, value]) => ({ name, value }))
    return subject.administrate((admin) => admin.createTopics({ waitForLeaders: true, topics: [{ topic, configEntries }] }))
  }
  /** As the broker knows them, which learns of a change a little later. */
  const settingsOf = (topic: string): Promise<Record<string, string>> =>
    subject.administrate(async (admin) => {
      const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }
      const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [resource] })
      return Object.fromEntries(
        resources.flatMap(({ configEntries }) => configEntries.map(({ configName, configValue }) => [configName, configValue])),
      )
    })

  test('a topic that was there gets what an inbox needs, and keeps what else was set', async () => {
    const bus = await subject.open()
    const topic = `${subject.topic}.511602-test.there`
    await make(topic)
    await bus.openInbox('/511602-test/there')
    await expect.poll(() => settingsOf(topic), patience).toMatchObject({ ...inboxSettings, 'segment.ms': '7200000' })
  })

  test('so does the gateways’ own', async () => {
    const topic = `${subject.topic}.own`
    await make(topic)
    await subject.open({ topic })
    await expect.poll(() => settingsOf(topic), patience).toMatchObject(inboxSettings)
  })

  test('what is as it should be is not set again', async () => {
    const bus = await subject.open()
    const { name } = await bus.openInbox('/511602-test/made')
    await expect.poll(() => settingsOf(name), patience).toMatchObject(inboxSettings)
    expect(await subject.administrate((admin) => alignSettings(admin, name, inboxSettings))).toEqual([])
  })
})
