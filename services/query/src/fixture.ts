import { randomBytes, randomUUID } from 'node:crypto'

import { openCatalogue, sha256, type Catalogue } from '@xianglian/contracts'
import { leafHash, type Envelope, type EventStore, type LeafedEvent } from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'
import { createHttpApp, createKeys, migrateKeys, type HttpAppOptions } from '@xianglian/http'
import { createRegisterReader, openEngine, rebuilding, requestRebuild } from '@xianglian/registers'
import { createMetrics } from '@xianglian/runtime'
import { conflictFindings, createDeadLetters, createSchemaTable, migrateStore, openStore } from '@xianglian/store-postgres'
import { testDatabase, testServer, type TestDatabase } from '@xianglian/testkit'

import { createQuery } from './query.ts'

/** Where all events of the fixture come from, unless they say otherwise. */
export const source = '/511602-hrss/front-desk'

/** An event as a test states it; its subject follows from its data. */
export interface Stated {
  readonly type: string
  readonly data: object
  readonly time?: string
  readonly envelope?: Partial<Envelope>
}

interface TestQueryOptions {
  readonly schemas: readonly string[]
  readonly definitions: readonly Aggregate[]
  readonly heads?: ReadonlyMap<string, bigint>
  readonly clock?: () => number
}

/**
 * A hub in small on real PostgreSQL: what is recorded is written, projected and asked for by processes of their own, each with a catalogue that
 * knows what it has met. `heads` is what the bus holds.
 */
export async function testQuery({ schemas, definitions, heads = new Map(), clock = Date.now }: TestQueryOptions) {
  const database = await testDatabase()
  const { pool } = database
  await migrateStore(pool)
  const table = createSchemaTable(pool)
  await table.register(schemas)
  const [catalogue, writer, projector] = [await openCatalogue(table), await openCatalogue(table), await openCatalogue(table)]
  const store = await openStore(pool, { sameData: (a, b) => writer.sameData(a, b) })
  const deadLetters = createDeadLetters(pool)
  const metrics = createMetrics()
  const { keys, adminKey, key } = await openKeys(pool)
  const { routes } = createQuery({
    bus: { heads: async () => heads },
    store,
    deadLetters,
    catalogue,
    registers: await createRegisterReader({ pool, definitions, store, catalogue, beside: conflictFindings }),
    definitions,
    brokers: [],
    requestRebuild: (name) => requestRebuild(pool, name),
    rebuilding: () => rebuilding(pool),
    clock,
    metrics,
  })
  const { call, close } = await serve({ title: 'Test', routes, keys, metrics, logger }, key.token)
  return {
    pool,
    table,
    store,
    deadLetters,
    metrics,
    adminKey,
    key,
    call,
    get: (path: string, token?: string) => call('GET', path, undefined, token),
    record: (...stated: readonly Stated[]) => record(store, writer, stated),
    project: () => project({ pool, store, catalogue: projector, definitions }),
    async close(): Promise<void> {
      await close()
      metrics.close()
      await store.close()
      await database.drop()
    },
  }
}

export type TestQuery = Awaited<ReturnType<typeof testQuery>>

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

async function openKeys(pool: TestDatabase['pool']) {
  await migrateKeys(pool)
  const adminKey = randomBytes(20).toString('hex')
  const keys = createKeys(pool, adminKey)
  const { key, token } = await keys.create({ source: '/511602-hrss', region: '511602' })
  return { keys, adminKey, key: { id: key.id, token } }
}

/** The application on a port of its own, and calls of it with a key: `key` unless another is given. */
async function serve(options: HttpAppOptions, key: string) {
  const { url, close } = await testServer(createHttpApp(options))
  const call = async (method: string, path: string, body?: unknown, token = key) => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return {
      status: answer.status,
      link: answer.headers.get('link'),
      etag: answer.headers.get('etag'),
      contentLocation: answer.headers.get('content-location'),
      type: answer.headers.get('content-type'),
      body: JSON.parse(await answer.text()),
    }
  }
  return { call, close }
}

/** Records events by the newest schemas, as gateway and recorder do; gives their ids. */
async function record(store: EventStore, writer: Catalogue, stated: readonly Stated[]): Promise<string[]> {
  await writer.refresh()
  const events = stated.map((one) => eventOf(writer, one))
  const appender = await store.acquire()
  await appender.append({ events, offsets: new Map(), now: Date.now() })
  return events.map(({ envelope }) => envelope.id)
}

function eventOf(writer: Catalogue, { type, data, time = '2026-01-05T00:00:00Z', envelope }: Stated): LeafedEvent {
  const codec = writer.newest(type)
  const read = codec?.fromJson(data)
  const subject = read?.ok && codec?.subjectOf(read.value)
  if (!codec || !read?.ok || typeof subject !== 'string') throw new Error(`The event of ${type} is wrong.`)
  const attributes = { id: randomUUID(), source, type, subject, region: '511602', revision: 0, void: false, extensions: {} }
  const event = {
    envelope: { ...attributes, time: Date.parse(time), dataschema: codec.urn, ...envelope },
    schemaHash: codec.hashBytes,
    data: codec.encode(read.value),
  }
  return { ...event, leafHash: leafHash(event, sha256) }
}

/** Brings the registers up to the head, rebuilds included. */
async function project(options: Parameters<typeof openEngine>[0]): Promise<void> {
  const engine = await openEngine(options)
  while (await engine.advance());
  await engine.close()
}
