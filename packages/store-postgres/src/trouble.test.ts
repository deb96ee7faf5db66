import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

import { maxEventBytes, type EventStore } from '@xianglian/core'
import { sampleEvent, sampleEvents, sampleSchemaText, testDatabase, type TestDatabase } from '@xianglian/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createSchemaTable, openStore } from './index.ts'

let database: TestDatabase
let store: EventStore
beforeEach(async () => {
  database = await testDatabase()
  store = await openStore(database.pool, { sameData: () => false })
  await createSchemaTable(database.pool).register([sampleSchemaText])
})
afterEach(() => database.drop())

const offsets = (next: number): Map<string, bigint> => new Map([['cluster/hub.in/0', BigInt(next)]])

async function countIdentities(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>('SELECT count(*)::integer AS count FROM identities')
  return rows[0]?.count ?? -1
}

test('backends that are killed at any moment of appends neither lose nor double an event', async () => {
  const appender = await store.acquire()
  const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
  let failures = 0
  for (let round = 0; round < 20; round += 1) {
    const batch = { events: sampleEvents(1_500), offsets: offsets(round + 1), now: 0 }
    const killing = delay(randomInt(40)).then(() => database.pool.query(kill))
    let stored = false
    while (!stored) {
      stored = await appender.append(batch).then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'unavailable', retryable: true })
          failures += 1
          return false
        },
      )
    }
    await killing.catch(() => undefined)
    // The pool may still hold connections of killed backends.
    await expect.poll(() => store.offsets().catch(() => undefined)).toEqual(offsets(round + 1))
    await expect.poll(() => store.head().catch(() => undefined)).toBe((round + 1) * 1_500)
  }
  await expect.poll(() => countIdentities().catch(() => undefined)).toBe(30_000)
  let position = 0
  for await (const events of store.read({ from: 0 })) for (const event of events) expect(event.position).toBe(position++)
  expect(position).toBe(30_000)
  expect(failures).toBeGreaterThan(0)
})

test('what PostgreSQL refuses in the middle of a large append leaves nothing, and the next append goes on', async () => {
  await database.pool.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no room' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW WHEN (new.region = 'refused') EXECUTE FUNCTION refuse()`)
  const appender = await store.acquire()
  const large = Array.from({ length: 40 }, (_, index) =>
    sampleEvent({ data: Buffer.alloc(maxEventBytes), region: index === 3 ? 'refused' : 'r' }),
  )
  await expect(appender.append({ events: large, offsets: offsets(1), now: 0 })).rejects.toMatchObject({
    code: 'unavailable',
    retryable: true,
  })
  expect(await store.head()).toBe(0)
  expect(await countIdentities()).toBe(0)
  expect(await appender.append({ events: sampleEvents(2), offsets: offsets(2), now: 0 })).toHaveLength(2)
})

test('large batches of repeats, alone and among new events, are told from the new', async () => {
  const appender = await store.acquire()
  const events = sampleEvents(10_000)
  await appender.append({ events, offsets: offsets(1), now: 0 })
  const again = await appender.append({ events, offsets: offsets(2), now: 0 })
  expect(again).toEqual(events.map((_, position) => ({ status: 'duplicate', position })))
  // Long enough for the store to trust that new events are the rule again.
  for (let round = 0; round < 25; round += 1) await appender.append({ events: sampleEvents(1), offsets: offsets(3), now: 0 })
  const fresh = sampleEvents(5_000)
  const mixed = fresh.flatMap((event, index) => [event, ...events.slice(index, index + 1)])
  const outcomes = await appender.append({ events: mixed, offsets: offsets(4), now: 0 })
  expect(outcomes).toEqual(
    fresh.flatMap((_, index) => [
      { status: 'recorded', position: 10_025 + index },
      { status: 'duplicate', position: index },
    ]),
  )
  expect(await countIdentities()).toBe(15_025)
})
