import {
  HubError,
  toHubError,
  type AppendBatch,
  type Appender,
  type AppendOutcome,
  type EncodedEvent,
  type NewEvent,
  type Offsets,
  type RecordedEvent,
} from '@xianglian/core'
import type pg from 'pg'

import { commitOrRollback, withClient, withTransaction } from './connection.ts'
import { copyIn, copyOut } from './copy.ts'
import { encodeRows, eventColumns, type IdentityRow, type NewRow } from './event-rows.ts'
import { addIdentities, addIfNew, findIdentities, identityKey, type StoredIdentity } from './identities.ts'
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
  const session: Session = { ...dependencies, epoch, lookFirst: 0 }
  let turn: Promise<unknown> = Promise.resolve()
  return {
    offsets,
    append(batch) {
      // One append after the other, whatever became of the one before.
      const result = turn.then(() => append(session, batch))
      turn = result.catch(() => undefined)
      return result
    },
  }
}

interface Session extends AppenderDependencies {
  readonly epoch: number
  /** For how many batches to look identities up before adding them. */
  lookFirst: number
}

/**
 * New events are the rule, and adding their identities tells just as well whether they are new as looking them up before, which costs a sixth of an
 * append. Repeats come in runs (a second import, a resumed one): after one was met, this many batches are looked up first.
 */
const lookFirstAfterRepeat = 20

export async function readOffsets(client: pg.PoolClient): Promise<Offsets> {
  const { rows } = await client.query<{ lane: string; next: string }>('SELECT lane, next FROM bus_offsets')
  return new Map(rows.map(({ lane, next }) => [lane, BigInt(next)]))
}

interface PreparedBatch extends AppendBatch {
  readonly keys: readonly string[]
  readonly schemaIds: readonly number[]
}

async function append(session: Session, batch: AppendBatch): Promise<readonly AppendOutcome[]> {
  await session.schemas.load(batch.events)
  const keys = batch.events.map(({ envelope }) => identityKey(envelope.source, envelope.id))
  const prepared = { ...batch, keys, schemaIds: batch.events.map((event) => session.schemas.idOf(event)) }
  return withClient(session.pool, (client) =>
    commitOrRollback(client, async () => {
      const head = await lockHead(client)
      if (head.epoch !== session.epoch) {
        throw new HubError('fenced', 'Another instance acquired the right to append; nothing was stored. Stop this one.')
      }
      const outcomes = await claimPositions(client, session, prepared, head.position)
      await insert(client, prepared, outcomes, head)
      await beforeCommit(batch, outcomes)
      return outcomes
    }),
  )
}

/** Decides what becomes of each event, and adds the identities of the new ones. */
async function claimPositions(
  client: pg.PoolClient,
  session: Session,
  batch: PreparedBatch,
  head: number,
): Promise<readonly AppendOutcome[]> {
  const { events, keys } = batch
  const lasts = await lastPositions(client, expectedSubjects(events))
  const decide = (stored: readonly StoredIdentity[], standing: ReadonlyMap<number, RecordedEvent>): readonly AppendOutcome[] =>
    decideOutcomes({ events, keys, stored, standing, lasts, head, sameData: session.sameData })
  if (events.length === 0) return []
  // What is not known to be a duplicate would be stale where it expects something.
  if (session.lookFirst === 0 && lasts.size === 0) {
    const outcomes = decide([], new Map())
    if (await addIfNew(client, newIdentities(batch, outcomes))) return outcomes
  }
  const stored = await findIdentities(client, keys)
  session.lookFirst = stored.length > 0 ? lookFirstAfterRepeat : Math.max(0, session.lookFirst - 1)
  const outcomes = decide(stored, await readStanding(client, session.schemas, differing(events, stored)))
  await addIdentities(client, newIdentities(batch, outcomes))
  return outcomes
}

/** The streams that some event expects to end somewhere: nearly always none. */
function expectedSubjects(events: readonly NewEvent[]): readonly string[] {
  const subjects = new Set<string>()
  for (const { expectedPosition, envelope } of events) if (expectedPosition !== undefined) subjects.add(envelope.subject)
  return [...subjects]
}

/** The position of each stream's last event, −1 of those without; to be asked with the head locked. */
async function lastPositions(client: pg.PoolClient, subjects: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (subjects.length === 0) return new Map()
  const { rows } = await client.query<{ subject: string; position: string }>({
    name: 'last-positions',
    text: `SELECT given.subject, coalesce(last.position, -1) AS position
      FROM unnest($1::text[]) AS given (subject)
      LEFT JOIN LATERAL (SELECT position FROM events WHERE subject = given.subject ORDER BY position DESC LIMIT 1) AS last ON true`,
    values: [subjects],
  })
  return new Map(rows.map(({ subject, position }) => [subject, Number(position)]))
}

const newIdentities = ({ events, keys }: PreparedBatch, outcomes: readonly AppendOutcome[]): readonly IdentityRow[] =>
  outcomes.flatMap(({ status, position }, index) => {
    const [key, event] = [keys[index], events[index]]
    return status === 'recorded' && key !== undefined && event !== undefined ? [{ key, position, leafHash: event.leafHash }] : []
  })

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

async function insert(client: pg.PoolClient, batch: PreparedBatch, outcomes: readonly AppendOutcome[], head: Head): Promise<void> {
  const rows = newRows(batch, outcomes)
  const recordedAt = rows.length > 0 ? Math.max(head.recordedAt, batch.now) : head.recordedAt
  if (rows.length > 0) await copyIn(client, `COPY events (${eventColumns}) FROM STDIN (FORMAT binary)`, encodeRows(rows, recordedAt))
  await advance(client, head.position + rows.length, recordedAt, batch.offsets)
}

const newRows = ({ events, schemaIds }: PreparedBatch, outcomes: readonly AppendOutcome[]): readonly NewRow[] =>
  outcomes.flatMap(({ status, position }, index) => {
    const [event, schemaId] = [events[index], schemaIds[index]]
    return status === 'recorded' && event !== undefined && schemaId !== undefined ? [{ event, schemaId, position }] : []
  })

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
