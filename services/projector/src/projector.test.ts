import { openCatalogue, type Catalogue } from '@xianglian/contracts'
import { schemaUrn, type EventStore, type LeafedEvent } from '@xianglian/core'
import { aggregates } from '@xianglian/domain'
import { createRegisterReader, type RegisterReader } from '@xianglian/registers'
import {
  acquireLeadership,
  announceRecorded,
  createLogger,
  createMetrics,
  createWakeUp,
  type ActiveInstance,
  type WakeUp,
} from '@xianglian/runtime'
import { createSchemaTable, openStore } from '@xianglian/store-postgres'
import { testDatabase, type TestDatabase } from '@xianglian/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createProjectorMetrics } from './metrics.ts'
import { createProjector } from './projector.ts'

let database: TestDatabase
let store: EventStore
let catalogue: Catalogue
let reader: RegisterReader
const running: ActiveInstance[] = []
const wakeUps: WakeUp[] = []

beforeEach(async () => {
  database = await testDatabase({ max: 20 })
  catalogue = await openCatalogue(createSchemaTable(database.pool))
  store = await openStore(database.pool, { sameData: (a, b) => catalogue.sameData(a, b) })
  reader = await createRegisterReader({ pool: database.pool, definitions: aggregates, store, catalogue })
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((projector) => projector.stop()))
  for (const wakeUp of wakeUps.splice(0)) wakeUp.close()
  await database.drop()
})

async function start(): Promise<ActiveInstance> {
  const { pool } = database
  const wakeUp = createWakeUp(pool)
  wakeUps.push(wakeUp)
  const projector = createProjector({
    pool,
    store,
    catalogue,
    definitions: aggregates,
    reader,
    lead: (signal) => acquireLeadership(pool, 'projector', signal, { poll: 20 }),
    wakeUp,
    metrics: createProjectorMetrics(createMetrics()),
    logger: createLogger({ name: 'projector', level: 'silent' }),
  })
  running.push(projector)
  await projector.start()
  return projector
}

async function record(...codes: readonly string[]): Promise<number> {
  const appender = await store.acquire()
  const codec = catalogue.newest('region.registered')
  if (codec === undefined) throw new Error('the schema of region.registered is missing')
  const events = codes.map((code): LeafedEvent => {
    const checked = codec.fromJson({ code, name: `region ${code}` })
    if (!checked.ok) throw new Error('not the data of a region')
    const envelope = {
      id: code,
      source: '/test/system',
      type: 'region.registered',
      subject: `region/${code}`,
      time: Date.UTC(2026, 0, 1),
      region: '51',
    }
    return {
      envelope: { ...envelope, revision: 0, void: false, dataschema: schemaUrn + codec.schema.hash, extensions: {} },
      schemaHash: codec.hashBytes,
      data: codec.encode(checked.value),
      leafHash: new Uint8Array(32),
    }
  })
  const outcomes = await appender.append({ events, offsets: new Map(), now: Date.now() })
  const last = Math.max(...outcomes.map(({ position }) => position))
  await announceRecorded(database.pool, last + 1)
  return last
}

test('what is recorded comes into the registers', async () => {
  await start()
  await reader.waitFor(await record('1', '2'))
  await reader.waitFor(await record('3'))
  expect((await reader.list('region')).items.map(({ key }) => key)).toEqual(['1', '2', '3'])
})

test('a standby goes on where the active one stopped', async () => {
  const first = await start()
  await start()
  await reader.waitFor(await record('1'))
  await first.stop()
  await reader.waitFor(await record('2'))
  expect((await reader.list('region')).items.map(({ key }) => key)).toEqual(['1', '2'])
})

test('a database that breaks all connections is outlived', async () => {
  const projector = await start()
  for (let round = 0; round < 5; round += 1) {
    await database.pool
      .query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
      .catch(() => undefined)
    await reader.waitFor(await record(String(round)))
  }
  expect(projector.ready()).toBe(true)
  expect((await reader.list('region')).items).toHaveLength(5)
})
