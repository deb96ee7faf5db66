import type { EncodedEvent, EventStore, RecordedEvent } from '@xianglian/core'
import type pg from 'pg'

import { acquireAppender, readOffsets } from './appender.ts'
import { withClient } from './connection.ts'
import { findIdentities, identityKey } from './identities.ts'
import { instantText } from './instants.ts'
import { ensureMigrated } from './migrate.ts'
import { positionsCondition, readPage } from './pages.ts'
import { readEvents } from './reader.ts'
import { createRowDecoder } from './row-decoder.ts'
import { createSchemaIds } from './schema-ids.ts'

export interface StoreOptions {
  /** Whether two events' data are equal once both are resolved to the newest schema: the catalogue's `sameData`. */
  readonly sameData: (a: EncodedEvent, b: EncodedEvent) => boolean
}

const maxAppendBytes = 64 * 1024 * 1024

/**
 * The event store on PostgreSQL; creates its tables. The pool stays the caller's, and needs at least 3 connections: an append holds one (and waits for
 * its `beforeCommit`, which may want another), a reader one at a time.
 */
export async function openStore(pool: pg.Pool, { sameData }: StoreOptions): Promise<EventStore> {
  await ensureMigrated(pool)
  const schemas = createSchemaIds(pool)
  await schemas.refresh()
  const decode = createRowDecoder(schemas)

  const atPositions = async (positions: readonly number[]): Promise<readonly RecordedEvent[]> => {
    const events: RecordedEvent[] = []
    const wanted = [...new Set(positions)].toSorted((a, b) => a - b)
    let next = 0
    while (next < wanted.length) {
      const page = await readPage(pool, schemas, decode, positionsCondition(wanted.slice(next, next + idsPerPage)), idsPerPage)
      events.push(...page.events)
      const last = page.events.at(-1)
      next = page.complete || !last ? next + idsPerPage : wanted.indexOf(last.position) + 1
    }
    return events
  }
  const positionsOf = (identities: readonly Identity[]): Promise<readonly number[]> =>
    withClient(pool, async (client) => {
      const found = await findIdentities(
        client,
        identities.map(({ source, id }) => identityKey(source, id)),
      )
      return found.map(({ position }) => position)
    })
  const findMany = async (identities: readonly Identity[]): Promise<readonly RecordedEvent[]> => atPositions(await positionsOf(identities))
  const head = (): Promise<number> => withClient(pool, readHead)

  return {
    maxAppendBytes,
    head,
    findMany,
    acquire: () => acquireAppender({ pool, schemas, sameData }),
    async *read(options) {
      yield* readEvents(pool, schemas, decode, { ...options, to: Math.min(options.to ?? Number.POSITIVE_INFINITY, await head()) })
    },
    async readSubject(subject, to) {
      const events: RecordedEvent[] = []
      for await (const page of readEvents(pool, schemas, decode, { from: 0, to: to ?? (await head()), filter: { subject } }))
        events.push(...page)
      return events
    },
    async readSubjects(subjects, to) {
      const storable = subjects.filter((subject) => subject.isWellFormed() && !subject.includes('\u0000'))
      return atPositions(await withClient(pool, (client) => positionsOfSubjects(client, storable, to)))
    },
    find: async (source, id) => (await findMany([{ source, id }]))[0],
    async readRecords(source, type, records) {
      const named = await withClient(pool, (client) => positionsOfRecords(client, source, type, records))
      // Without a record attribute an event is a version of the statement that its own id names.
      const first = await findMany(records.map((record) => ({ source, id: record })))
      const unnamed = first.filter(({ envelope }) => envelope.type === type && envelope.record === undefined)
      return [...(await atPositions(named)), ...unnamed].toSorted((a, b) => a.position - b.position)
    },
    headAt: (instant) => withClient(pool, (client) => searchHead(client, instant)),
    countTypes: (from, to) => withClient(pool, (client) => countTypes(client, from, to)),
    offsets: () => withClient(pool, readOffsets),
    // Nothing is held between calls.
    close: async () => undefined,
  }
}

interface Identity {
  readonly source: string
  readonly id: string
}

const idsPerPage = 5_000

async function readHead(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ position: string }>('SELECT position FROM store_head')
  return Number(rows[0]?.position ?? 0)
}

async function countTypes(client: pg.PoolClient, from: number, to: number): Promise<Readonly<Record<string, number>>> {
  const { rows } = await client.query<{ type: string; count: string }>(
    'SELECT type, count(*) AS count FROM events WHERE position >= $1 AND position < $2 GROUP BY type ORDER BY type',
    [from, to],
  )
  return Object.fromEntries(rows.map(({ type, count }) => [type, Number(count)]))
}

async function positionsOfSubjects(client: pg.PoolClient, subjects: readonly string[], to: number): Promise<readonly number[]> {
  const { rows } = await client.query<{ position: string }>(
    'SELECT position FROM events WHERE subject = ANY ($1::text[]) AND position < $2',
    [subjects, to],
  )
  return rows.map(({ position }) => Number(position))
}

async function positionsOfRecords(
  client: pg.PoolClient,
  source: string,
  type: string,
  records: readonly string[],
): Promise<readonly number[]> {
  const { rows } = await client.query<{ position: string }>(
    'SELECT position FROM events WHERE source = $1 AND type = $2 AND record = ANY ($3::text[]) AND record IS NOT NULL',
    [source, type, records],
  )
  return rows.map(({ position }) => Number(position))
}

/** Binary search: recordedAt never decreases with the position, and positions have no gap, so no index on it is needed. */
async function searchHead(client: pg.PoolClient, instant: number): Promise<number> {
  const { rows } = await client.query<{ low: string }>(
    `WITH RECURSIVE search (low, high) AS (
       SELECT 0::bigint, position FROM store_head
       UNION ALL
       SELECT CASE WHEN events.recorded_at <= $1 THEN events.position + 1 ELSE search.low END,
              CASE WHEN events.recorded_at <= $1 THEN search.high ELSE events.position END
       FROM search JOIN events ON events.position = (search.low + search.high) / 2
       WHERE search.low < search.high
     )
     SELECT low FROM search WHERE low = high`,
    [instantText(instant)],
  )
  return Number(rows[0]?.low ?? 0)
}
