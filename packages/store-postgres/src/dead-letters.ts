import {
  maxPageBytes,
  type DeadLetter,
  type DeadLetterFilter,
  type DeadLetters,
  type HeaderValue,
  type NewDeadLetter,
} from '@xianglian/core'
import type pg from 'pg'

import { withClient, withTransaction } from './connection.ts'
import { instantText } from './instants.ts'
import { ensureMigrated } from './migrate.ts'

const mostListed = 1_000
/** Rows per statement: PostgreSQL takes at most 65,535 parameters. Of their bytes the callers are the measure. */
const rowsPerStatement = 50

/** The dead letters on PostgreSQL; creates its table at the first call. */
export function createDeadLetters(pool: pg.Pool): DeadLetters {
  return {
    async put(letters) {
      if (letters.length === 0) return
      await ensureMigrated(pool)
      // One statement must not meet a coordinate twice; the later of two says what stands.
      const distinct = [...new Map(letters.map((letter) => [`${letter.stage}\n${letter.coordinate}`, letter])).values()]
      await withTransaction(pool, async (client) => {
        for (let start = 0; start < distinct.length; start += rowsPerStatement)
          await upsert(client, distinct.slice(start, start + rowsPerStatement))
      })
    },
    async list(filter, { after, limit, originals = true }) {
      await ensureMigrated(pool)
      const { conditions, values } = conditionsOf(filter, after ?? 0)
      const most = Math.max(0, Math.min(Math.trunc(limit), mostListed))
      const chosen = `FROM dead_letters WHERE ${conditions.join(' AND ')} ORDER BY id LIMIT ${most}`
      const text = originals ? withOriginals(chosen) : `SELECT ${withoutOriginals} ${chosen}`
      return withClient(pool, async (client) => (await client.query<LetterRow>(text, values)).rows.map(toLetter))
    },
    async mark(ids, status) {
      await ensureMigrated(pool)
      await withClient(pool, (client) => client.query(settle, [ids, status]))
    },
    async counts() {
      await ensureMigrated(pool)
      const text = `SELECT reason, count(*)::integer AS count FROM dead_letters WHERE status = 'open' GROUP BY reason ORDER BY reason`
      const { rows } = await withClient(pool, (client) => client.query<{ reason: string; count: number }>(text))
      return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]))
    },
    async countOf(keyId) {
      await ensureMigrated(pool)
      const text = `SELECT count(*)::integer AS count FROM dead_letters WHERE key_id = $1 AND status = 'open' AND stage = 'intake'`
      const { rows } = await withClient(pool, (client) => client.query<{ count: number }>(text, [keyId]))
      return rows[0]?.count ?? 0
    },
  }
}

/** What a repeat may change; stage and coordinate name the letter, at stays. */
const content = [
  'reason',
  'detail',
  'source',
  'event_id',
  'type',
  'subject',
  'region',
  'key_id',
  'errors',
  'headers',
  'key',
  'body',
] as const
const columns = ['stage', 'coordinate', 'status', 'settled_at', ...content]

const originalColumns = new Set<string>(['headers', 'key', 'body'])
const withoutOriginals = [
  ...['id', 'at', ...columns].filter((column) => !originalColumns.has(column)),
  `'{}'::json AS headers`,
  'NULL::bytea AS key',
  'NULL::bytea AS body',
].join(', ')

/** The letters that `chosen` gives, up to the one with which their originals come to the bytes of a page. */
const withOriginals = (chosen: string): string => `
  WITH sizes AS (SELECT id, coalesce(octet_length(body), 0) + octet_length(headers::text) AS bytes ${chosen}),
    sums AS (SELECT id, sum(bytes) OVER (ORDER BY id) - bytes AS before FROM sizes)
  SELECT * FROM dead_letters WHERE id IN (SELECT id FROM sums WHERE before < ${maxPageBytes}) ORDER BY id`

/** Refused anew by the edge after it was sent again, a letter is open anew; the recorder only reads again what it read before. */
const isReopened = `dead_letters.stage = 'intake' AND dead_letters.status = 'redriven'`
/** A recorder that takes over may read the inboxes in another order, and so find something else wrong with a record. */
const isDecidedAnew = `dead_letters.stage = 'recording' AND dead_letters.reason <> excluded.reason`
const reopened = ['status', 'settled_at'].map(
  (column) => `${column} = CASE WHEN (${isReopened}) OR (${isDecidedAnew}) THEN excluded.${column} ELSE dead_letters.${column} END`,
)

const settle = `UPDATE dead_letters
  SET status = $2::text, settled_at = CASE WHEN $2::text = 'open' THEN NULL ELSE coalesce(settled_at, now()) END
  WHERE id = ANY ($1::bigint[])`

async function upsert(client: pg.PoolClient, letters: readonly NewDeadLetter[]): Promise<void> {
  const rows = letters.map((_, row) => `(${columns.map((__, column) => `$${row * columns.length + column + 1}`).join(', ')})`)
  await client.query(
    `INSERT INTO dead_letters (${columns.join(', ')}) VALUES ${rows.join(', ')}
     ON CONFLICT (stage, coordinate) DO UPDATE SET ${[...reopened, ...content.map((column) => `${column} = excluded.${column}`)].join(', ')}`,
    letters.flatMap(valuesOf),
  )
}

function valuesOf(letter: NewDeadLetter): unknown[] {
  const texts = [letter.source, letter.eventId, letter.type, letter.subject, letter.region, letter.keyId].map(storable)
  const { key, body } = letter
  return [
    letter.stage,
    storable(letter.coordinate),
    letter.status ?? 'open',
    // What PostgreSQL takes for the start of the transaction.
    letter.status === undefined || letter.status === 'open' ? null : 'now',
    letter.reason,
    storable(letter.detail),
    ...texts,
    JSON.stringify(letter.errors),
    toJson(letter.headers),
    key,
    body,
  ]
}

/** Texts of a stranger's event, for listings; a text column takes no U+0000. The original stands in headers and body. */
const storable = (text: string | undefined): string | null => text?.replaceAll('\u0000', '\ufffd').toWellFormed() ?? null

type StoredHeaders = Readonly<Record<string, string | { readonly base64: string }>>

/** Headers are text or bytes, and come back as what they were. JSON text escapes whatever `text` would refuse. */
function toJson(headers: NewDeadLetter['headers']): string {
  const stored = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : { base64: Buffer.from(value).toString('base64') },
  ])
  return JSON.stringify(Object.fromEntries(stored))
}

const fromStored = (headers: StoredHeaders): Record<string, HeaderValue> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : Buffer.from(value.base64, 'base64')]),
  )

interface LetterRow extends Pick<DeadLetter, 'status' | 'stage' | 'coordinate' | 'reason' | 'detail' | 'errors' | 'key' | 'body'> {
  readonly id: string
  readonly at: Date
  readonly source: string | null
  readonly event_id: string | null
  readonly type: string | null
  readonly subject: string | null
  readonly region: string | null
  readonly key_id: string | null
  readonly headers: StoredHeaders
}

function toLetter(row: LetterRow): DeadLetter {
  const { status, stage, coordinate, reason, detail, errors, key, body } = row
  return {
    id: Number(row.id),
    at: row.at.getTime(),
    status,
    stage,
    coordinate,
    reason,
    detail,
    errors,
    key,
    body,
    headers: fromStored(row.headers),
    ...(row.source === null ? undefined : { source: row.source }),
    ...(row.event_id === null ? undefined : { eventId: row.event_id }),
    ...(row.type === null ? undefined : { type: row.type }),
    ...(row.subject === null ? undefined : { subject: row.subject }),
    ...(row.region === null ? undefined : { region: row.region }),
    ...(row.key_id === null ? undefined : { keyId: row.key_id }),
  }
}

function conditionsOf(filter: DeadLetterFilter, after: number): { conditions: string[]; values: unknown[] } {
  const values: unknown[] = [after]
  const conditions = ['id > $1']
  const add = (condition: (parameter: string) => string, value: unknown): void => {
    if (value === undefined) return
    values.push(value)
    conditions.push(condition(`$${values.length}`))
  }
  add((parameter) => `stage = ${parameter}`, filter.stage)
  add((parameter) => `status = ${parameter}`, filter.status)
  add((parameter) => `reason = ${parameter}`, filter.reason)
  add((parameter) => `source = ${parameter}`, storable(filter.source) ?? undefined)
  add((parameter) => `event_id = ${parameter}`, storable(filter.eventId) ?? undefined)
  add((parameter) => `id = ANY (${parameter}::bigint[])`, filter.ids)
  if (filter.identities !== undefined) {
    values.push(
      filter.identities.map(({ source }) => storable(source)),
      filter.identities.map(({ id }) => storable(id)),
    )
    conditions.push(`(source, event_id) IN (SELECT * FROM unnest($${values.length - 1}::text[], $${values.length}::text[]))`)
  }
  add((parameter) => `at >= ${parameter}`, filter.from === undefined ? undefined : instantText(filter.from))
  add((parameter) => `at < ${parameter}`, filter.to === undefined ? undefined : instantText(filter.to))
  return { conditions, values }
}

/**
 * The identity conflicts among the dead letters as findings: from when a letter was kept until it was redriven or discarded. A SELECT of the columns that
 * findings of registers have, for a reader of both in one database.
 */
export const conflictFindings = `
  SELECT ('dead-letter:' || id) COLLATE "C" AS key, 'identity-conflict'::text COLLATE "C" AS rule, 'dead-letter'::text COLLATE "C" AS register,
    (id::text) COLLATE "C" AS "row", region, NULL::text COLLATE "C" AS org, at::timestamptz(3) AS since, settled_at::timestamptz(3) AS until,
    json_build_array(source || '#' || event_id) AS evidence,
    json_build_object('deadLetter', id, 'type', type, 'subject', subject, 'reason', detail) AS details
  FROM dead_letters
  WHERE reason = 'identity-conflict' AND (settled_at IS NULL OR settled_at::timestamptz(3) > at::timestamptz(3))`
