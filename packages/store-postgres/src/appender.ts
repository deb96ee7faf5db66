import {
  HubError,
  toHubError,
  type AppendBatch,
  type Appender,
  type AppendOutcome,
  type EncodedEvent,
  type Offsets,
  type RecordedEvent,
} from '@xianglian/core'
import type pg from 'pg'

import { commitOrRollback, withClient, withTransaction } from './connection.ts'
import { copyIn, copyOut } from './copy.ts'
import {
  completeRow,
  copyHeader,
  copyTrailer,
  encodeIdentities,
  encodeRows,
  eventColumns,
  identityColumns,
  type EncodedRows,
} from './event-rows.ts'
import { findIdentities, identityKey, type StoredIdentity } from './identities.ts'
import { instantText } from './instants.ts'
import { decideOutcomes, differing } from './outcomes.ts'
import { positionsCondition } from './pages.ts'
import { createRowDecoder } from './row-decoder.ts'
import { withFreshSchemas, type SchemaIds } from './schema-ids.ts'

export interface AppenderDependencies {
  readonly pool: pg.Pool
  readonly schemas: SchemaIds
  readonly sameData: (a: EncodedEvent, b: EncodedEvent) => boolean
}

/** Takes the right to append from whoever held it: waits for an append in flight, then raises the epoch that every append is checked against. */
export async function acquireAppender(dependencies: AppenderDependencies): Promise<Appender> {
  const { epoch, offsets } = await withTransaction(dependencies.pool, async (client) => {
    const raised = await client.query<{ epoch: string }>('UPDATE store_head SET epoch = epoch + 1 RETURNING epoch')
    return { epoch: Number(raised.rows[0]?.epoch), offsets: await readOffsets(client) }
  })
  let turn: Promise<unknown> = Promise.resolve()
  return {
    offsets,
    append(batch) {
      const prepared = prepare(dependencies, batch)
      prepared.catch(() => undefined)
      const result = turn.then(async () => append(dependencies, epoch, batch, await prepared))
      // One append after the other, whatever became of the one before.
      turn = result.catch(() => undefined)
      return result
    },
  }
}

export async function readOffsets(client: pg.PoolClient): Promise<Offsets> {
  const { rows } = await client.query<{ lane: string; next: string }>('SELECT lane, next FROM bus_offsets')
  return new Map(rows.map(({ lane, next }) => [lane, BigInt(next)]))
}

interface PreparedBatch {
  readonly keys: readonly string[]
  readonly rows: EncodedRows
}

/** All that can be done before the lock is held. */
async function prepare({ schemas }: AppenderDependencies, { events }: AppendBatch): Promise<PreparedBatch> {
  await schemas.load(events)
  return {
    keys: events.map(({ envelope }) => identityKey(envelope.source, envelope.id)),
    rows: encodeRows(events, (event) => schemas.idOf(event)),
  }
}

function append(
  dependencies: AppenderDependencies,
  epoch: number,
  batch: AppendBatch,
  prepared: PreparedBatch,
): Promise<readonly AppendOutcome[]> {
  return withClient(dependencies.pool, async (client) => {
    const head = await lockHead(client)
    return commitOrRollback(client, async () => {
      if (head.epoch !== epoch)
        throw new HubError('fenced', 'Another instance acquired the right to append; nothing was stored. Stop this one.')
      const stored = await findIdentities(client, prepared.keys)
      const standing = await readStanding(client, dependencies.schemas, differing(batch.events, stored))
      const { events } = batch
      const outcomes = decideOutcomes({
        events,
        keys: prepared.keys,
        stored,
        standing,
        head: head.position,
        sameData: dependencies.sameData,
      })
      await insert(client, batch, prepared, outcomes, head)
      await beforeCommit(batch, outcomes)
      return outcomes
    })
  })
}

interface Head {
  readonly position: number
  readonly epoch: number
  /** Epoch milliseconds. */
  readonly recordedAt: number
}

/** How long the head may stay locked by a process that went silent, before PostgreSQL ends its transaction. */
const silence = `SET LOCAL idle_in_transaction_session_timeout = '60s'`
const selectHead = 'SELECT position, epoch, (extract(epoch FROM recorded_at) * 1000)::bigint AS recorded_at FROM store_head FOR UPDATE'

/** Begins the transaction and locks the head row, in one round trip. */
async function lockHead(client: pg.PoolClient): Promise<Head> {
  // Several statements in one text give an array of results, which the driver's types do not tell.
  const results: unknown = await client.query(`BEGIN; ${silence}; ${selectHead}`)
  const row: unknown = Array.isArray(results) ? results.at(-1)?.rows?.[0] : undefined
  if (!isHeadRow(row)) throw new HubError('internal', 'The row of store_head is missing. Restore the database from its backup.')
  return { position: Number(row.position), epoch: Number(row.epoch), recordedAt: Number(row.recorded_at) }
}

const isHeadRow = (row: unknown): row is { position: string; epoch: string; recorded_at: string } =>
  typeof row === 'object' && row !== null && 'position' in row && 'epoch' in row && 'recorded_at' in row

/** The stored events that an arriving one must be compared with, by position. */
async function readStanding(
  client: pg.PoolClient,
  schemas: SchemaIds,
  identities: readonly StoredIdentity[],
): Promise<ReadonlyMap<number, RecordedEvent>> {
  if (identities.length === 0) return new Map()
  const decode = createRowDecoder(schemas)
  const condition = positionsCondition(identities.map((identity) => identity.position))
  return withFreshSchemas(schemas, async () => {
    const standing = new Map<number, RecordedEvent>()
    await copyOut(client, `COPY (SELECT ${eventColumns} FROM events WHERE ${condition}) TO STDOUT (FORMAT binary)`, (row) => {
      const event = decode(row)
      standing.set(event.position, event)
      return true
    })
    return standing
  })
}

async function insert(
  client: pg.PoolClient,
  batch: AppendBatch,
  { keys, rows }: PreparedBatch,
  outcomes: readonly AppendOutcome[],
  head: Head,
): Promise<void> {
  const recordedAt = Math.max(head.recordedAt, batch.now)
  const accepted = outcomes.flatMap(({ status, position }, index) => (status === 'recorded' ? [{ index, position }] : []))
  for (const { index, position } of accepted) completeRow(rows, index, position, recordedAt)
  if (accepted.length > 0) {
    const places = accepted.map(({ index }) => index)
    await copyIn(client, `COPY events (${eventColumns}) FROM STDIN (FORMAT binary)`, [copyHeader, ...slices(rows, places), copyTrailer])
    const identities = accepted.flatMap(({ index, position }) => {
      const [key, event] = [keys[index], batch.events[index]]
      return key === undefined || event === undefined ? [] : [{ key, position, leafHash: event.leafHash }]
    })
    await copyIn(client, `COPY identities (${identityColumns}) FROM STDIN (FORMAT binary)`, [encodeIdentities(identities)])
  }
  await advance(client, head.position + accepted.length, accepted.length > 0 ? recordedAt : head.recordedAt, batch.offsets)
}

/** The accepted rows' bytes, in as few pieces as the refused ones between them leave. */
function slices(rows: EncodedRows, places: readonly number[]): readonly Buffer[] {
  const pieces: Buffer[] = []
  let first = 0
  places.forEach((place, index) => {
    if (places[index + 1] === place + 1) return
    pieces.push(rows.buffer.subarray(rows.starts[places[first] ?? 0], rows.starts[place + 1]))
    first = index + 1
  })
  return pieces
}

async function advance(client: pg.PoolClient, position: number, recordedAt: number, offsets: Offsets): Promise<void> {
  await client.query({
    name: 'advance-head',
    text: `WITH lanes AS (
        INSERT INTO bus_offsets (lane, next) SELECT * FROM unnest($1::text[], $2::bigint[])
        ON CONFLICT (lane) DO UPDATE SET next = excluded.next
      )
      UPDATE store_head SET position = $3, recorded_at = $4`,
    values: [[...offsets.keys()], [...offsets.values()].map(String), position, instantText(recordedAt)],
  })
}

async function beforeCommit(batch: AppendBatch, outcomes: readonly AppendOutcome[]): Promise<void> {
  try {
    await batch.beforeCommit?.(outcomes)
  } catch (error) {
    throw toHubError(error)
  }
}
