import { createHash } from 'node:crypto'

import type { SchemaTable, StoredSchema } from '@xianglian/core'
import type pg from 'pg'

import { withClient, withTransaction } from './connection.ts'
import { ensureMigrated } from './migrate.ts'
import { mayBeEvent } from './tables.ts'

interface SchemaRow {
  readonly id: number
  readonly hash: string
  readonly text: string
}
const columns = `id, encode(hash, 'hex') AS hash, text`

/** A text may have 262,144 characters. */
const pageRows = 32

/** The table `schemas(id, hash, text)` on PostgreSQL. Ids start at 1 and have no gaps; they never change. */
export function createSchemaTable(pool: pg.Pool): SchemaTable {
  const select = async (condition: string, values: readonly unknown[]): Promise<readonly StoredSchema[]> => {
    await ensureMigrated(pool)
    return withClient(
      pool,
      async (client) => (await client.query<SchemaRow>(`SELECT ${columns} FROM schemas ${condition}`, [...values])).rows,
    )
  }
  return {
    async register(texts) {
      await ensureMigrated(pool)
      return withTransaction(pool, (client) => registerSchemas(client, texts))
    },
    byId: async (id) => (Number.isInteger(id) && id > 0 && id < 2 ** 31 ? (await select('WHERE id = $1', [id]))[0] : undefined),
    byHash: async (hash) => (/^[0-9a-f]{64}$/.test(hash) ? (await select(`WHERE hash = decode($1, 'hex')`, [hash]))[0] : undefined),
    async *since(id) {
      let last = id
      let rows: readonly StoredSchema[]
      do {
        rows = await select(`WHERE id > $1 AND (${mayBeEvent}) ORDER BY id LIMIT ${pageRows}`, [last])
        yield* rows
        last = rows.at(-1)?.id ?? last
      } while (rows.length === pageRows)
    },
  }
}

/**
 * The rows for these texts, in their order, adding those that are missing: within the caller's transaction (read committed), on migrated
 * tables. Once it has added any, others that add wait for that transaction's end.
 */
export async function registerSchemas(client: pg.PoolClient, texts: readonly string[]): Promise<readonly StoredSchema[]> {
  const rows = new Map(texts.map((text) => [hashOf(text), text]))
  let known = await byHashes(client, [...rows.keys()])
  if (known.size < rows.size) {
    await insertMissing(client, rows)
    known = await byHashes(client, [...rows.keys()])
  }
  return texts.flatMap((text) => known.get(hashOf(text)) ?? [])
}

async function byHashes(client: pg.PoolClient, hashes: readonly string[]): Promise<Map<string, StoredSchema>> {
  const { rows } = await client.query<SchemaRow>(
    `SELECT ${columns} FROM schemas WHERE hash IN (SELECT decode(item, 'hex') FROM unnest($1::text[]) item)`,
    [hashes],
  )
  return new Map(rows.map((schema) => [schema.hash, schema]))
}

/**
 * Ids come from the rows themselves under a lock, not from a sequence: a sequence leaves a gap wherever a transaction failed. As the lock is
 * held until the commit, no id becomes visible before a smaller one.
 */
async function insertMissing(client: pg.PoolClient, rows: ReadonlyMap<string, string>): Promise<void> {
  await client.query('LOCK TABLE schemas IN SHARE ROW EXCLUSIVE MODE')
  await client.query(
    `INSERT INTO schemas (id, hash, text)
     SELECT (SELECT coalesce(max(id), 0) FROM schemas) + row_number() OVER (ORDER BY given.place), decode(given.hash, 'hex'), given.text
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS given (hash, text, place)
     WHERE NOT EXISTS (SELECT FROM schemas WHERE schemas.hash = decode(given.hash, 'hex'))`,
    [[...rows.keys()], [...rows.values()]],
  )
}

const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
