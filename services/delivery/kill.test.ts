import { eventually, spawnService, testKafka } from '@xianglian/testkit'
import { expect, test } from 'vitest'

import { newType, positions, positionsOf, readTopic, storeFixture } from './src/fixture.ts'

const kafka = await testKafka()
const kills = 10

test.skipIf(!kafka)(
  '10 kill -9 of delivery under load repeat events at most: no position is skipped, none comes out of order',
  { timeout: 180_000 },
  async () => {
    const brokers = kafka?.brokers ?? ''
    const subject = await storeFixture()
    const { database } = subject
    const { topic, text } = newType()
    const codec = await subject.codecOf(text)
    const env = { HUB_DATABASE_URL: database.url, HUB_KAFKA_BROKERS: brokers }
    const published = async (): Promise<number> => {
      const { rows } = await database.pool.query<{ position: string }>('SELECT position FROM publications')
      return Number(rows[0]?.position ?? 0)
    }

    const ended = new AbortController()
    const load = (async () => {
      while (!ended.signal.aborted) await subject.record(codec, 1 + Math.floor(Math.random() * 500))
    })()
    for (let count = 0; count < kills; count += 1) {
      const delivery = await spawnService('delivery', { env })
      const goal = (await published()) + 1 + Math.floor(Math.random() * 5_000)
      await eventually(async () => (await published()) >= goal, { what: `checkpoint ${goal}` })
      await delivery.kill()
    }
    ended.abort()
    await load
    const head = await subject.store.head()
    const last = await spawnService('delivery', { env })
    const reader = await readTopic(brokers, topic)
    await eventually(async () => (await published()) === head, { deadline: 60_000, what: 'the last checkpoint' })
    const size = await reader.size()
    await eventually(() => reader.seen.length >= size, { deadline: 60_000, what: 'every record' })
    expect(positionsOf(reader.seen)).toEqual(positions(0, head))
    expect(await last.stop()).toBe(0)
    await reader.close()
    await database.drop()
  },
)

test('without brokers there is nothing to publish to: it says so, is ready, and stops in order', async () => {
  const { database } = await storeFixture()
  const delivery = await spawnService('delivery', { env: { HUB_DATABASE_URL: database.url } })
  expect(delivery.output()).toContain('HUB_KAFKA_BROKERS')
  expect(await delivery.stop()).toBe(0)
  await database.drop()
})
