import kafkajs from 'kafkajs'
import { testKafka } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { kafkaFixture } from './fixture.ts'
import { alignSettings } from './settings.ts'
import { inboxSettings } from './topic.ts'

const kafka = await testKafka()

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
  const settingsOf = (topic: string) =>
    subject.administrate(async (admin) => {
      const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }
      const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [resource] })
      return new Map(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]))
    })

  test('a topic that was there gets what an inbox needs, and keeps what else was set', async () => {
    const bus = await subject.open()
    const topic = `${subject.topic}.511602-test.there`
    await make(topic)
    await bus.openInbox('/511602-test/there')
    const settings = await settingsOf(topic)
    const wanted = { ...inboxSettings, 'segment.ms': '7200000' }
    expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, settings.get(name)]))).toEqual(wanted)
  })

  test('so does the gateways’ own', async () => {
    const topic = `${subject.topic}.own`
    await make(topic)
    await subject.open({ topic })
    expect((await settingsOf(topic)).get('retention.ms')).toBe('-1')
  })

  test('what is as it should be is not set again', async () => {
    const bus = await subject.open()
    const { name } = await bus.openInbox('/511602-test/made')
    expect(await subject.administrate((admin) => alignSettings(admin, name, inboxSettings))).toEqual([])
  })
})
