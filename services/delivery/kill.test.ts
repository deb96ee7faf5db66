import type { RegisteredCodec } from '@xianglian/contracts'
import { eventually, ownKafka, spawnService, testKafka, type ServiceProcess } from '@xianglian/testkit'
import { afterAll, expect, test } from 'vitest'

import { newType, positions, positionsOf, readTopic, storeFixture, type TopicReader } from './src/fixture.ts'

const kafka = await testKafka()
const kills = 10

type Subject = Awaited<ReturnType<typeof storeFixture>>

/** Records batch after batch, never far ahead of what is published, until it is stopped, which answers the head. */
function startLoad(subject: Subject, codec: RegisteredCodec): { stop(): Promise<number> } {
  const ended = new AbortController()
  const load = (async () => {
    while (!ended.signal.aborted) {
      const head = await subject.record(codec, 1 + Math.floor(Math.random() * 500))
      await eventually(async () => ended.signal.aborted || head - (await publishedOf(subject)) < 20_000)
    }
  })()
  return {
    async stop() {
      ended.abort()
      await load
      return subject.store.head()
    },
  }
}

async function publishedOf({ database }: Subject): Promise<number> {
  const { rows } = await database.pool.query<{ position: string }>('SELECT position FROM publications')
  return Number(rows[0]?.position ?? 0)
}

/** Waits until all is published, and takes care that a reader of the topic has it all; answers how many records that took. */
async function expectWhole(subject: Subject, head: number, reader: TopicReader): Promise<number> {
  await eventually(async () => (await publishedOf(subject)) === head, { deadline: 60_000, what: 'the last checkpoint' })
  const size = await reader.size()
  await eventually(() => reader.seen.length >= size, { deadline: 60_000, what: 'every record' })
  expect(positionsOf(reader.seen)).toEqual(positions(0, head))
  await reader.close()
  return size
}

/** Kills it between the broker's acknowledgement and the checkpoint, which is made to wait. */
async function killBeforeCheckpoint(delivery: ServiceProcess, { database }: Subject): Promise<void> {
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await client.query('LOCK TABLE publications IN EXCLUSIVE MODE')
  const waiting = `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`
  // Not by the client: a transaction keeps seeing the connections that there were when it first looked.
  await eventually(async () => (await database.pool.query(waiting)).rowCount === 1, { what: 'a checkpoint that waits' })
  await delivery.kill()
  // A statement whose client is gone would still be carried out.
  await database.pool.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS waiting`)
  await client.query('ROLLBACK')
  client.release()
}

test.skipIf(!kafka)(
  '10 kill -9 of delivery under load repeat events at most: no position is skipped, none comes out of order',
  { timeout: 180_000 },
  async () => {
    const brokers = kafka?.brokers ?? ''
    const subject = await storeFixture()
    const { topic, text } = newType()
    const load = startLoad(subject, await subject.codecOf(text))
    const env = { HUB_DATABASE_URL: subject.database.url, HUB_KAFKA_BROKERS: brokers }
    let reader: TopicReader | undefined
    for (let count = 0; count < kills; count += 1) {
      const delivery = await spawnService('delivery', { env })
      reader ??= await readTopic(brokers, topic)
      const goal = (await publishedOf(subject)) + 1 + Math.floor(Math.random() * 5_000)
      await eventually(async () => (await publishedOf(subject)) >= goal, { what: `checkpoint ${goal}` })
      await (count % 2 === 0 ? killBeforeCheckpoint(delivery, subject) : delivery.kill())
    }
    const head = await load.stop()
    const last = await spawnService('delivery', { env })
    if (!reader) throw new Error('nothing was ever published')
    const size = await expectWhole(subject, head, reader)
    expect(size).toBeGreaterThan(head)
    expect(await last.stop()).toBe(0)
    await subject.database.drop()
  },
)

const broker = await ownKafka()
afterAll(() => broker?.stop())

test.skipIf(!broker)('a broker that is killed under load and comes back gets every position, in order', { timeout: 120_000 }, async () => {
  if (!broker) return
  const subject = await storeFixture()
  const { topic, text } = newType()
  const codec = await subject.codecOf(text)
  const delivery = await spawnService('delivery', { env: { HUB_DATABASE_URL: subject.database.url, HUB_KAFKA_BROKERS: broker.brokers } })
  const load = startLoad(subject, codec)
  await eventually(async () => (await publishedOf(subject)) > 2_000)
  await broker.kill()
  await broker.restart()
  const before = await publishedOf(subject)
  await eventually(async () => (await publishedOf(subject)) > before + 2_000, { deadline: 60_000 })
  await expectWhole(subject, await load.stop(), await readTopic(broker.brokers, topic))
  expect(await delivery.stop()).toBe(0)
  await subject.database.drop()
})

test('without brokers there is nothing to publish to: it says so, is ready, and stops in order', async () => {
  const { database } = await storeFixture()
  const delivery = await spawnService('delivery', { env: { HUB_DATABASE_URL: database.url } })
  expect(delivery.output()).toContain('HUB_KAFKA_BROKERS')
  expect(await delivery.stop()).toBe(0)
  await database.drop()
})
