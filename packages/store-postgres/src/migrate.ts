import type pg from 'pg'

import { withTransaction } from './connection.ts'
import { deadLetterEnds, eventSchemasIndex, tables } from './tables.ts'

/** Applied once each, in this order; an entry is never changed once released, a new one is added. */
const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  { name: '1-tables', sql: tables },
  { name: '2-event-schemas', sql: eventSchemasIndex },
  { name: '3-dead-letter-ends', sql: deadLetterEnds },
]

/** Any number that no other part of the hub locks: two processes that start at once take turns. */
const migrationLock = 7_211_530_021

/** Creates or upgrades the tables of the event store, the schemas and the dead letters. Safe to call at any time, by several processes at once. */
export async function migrateStore(pool: pg.Pool): Promise<void> {
  await withTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
    await client.query(`CREATE TABLE IF NOT EXISTS store_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`)
    const applied = await client.query<{ name: string }>('SELECT name FROM store_migrations')
    const names = new Set(applied.rows.map((row) => row.name))
    for (const { name, sql } of migrations) {
      if (names.has(name)) continue
      await client.query(sql)
      await client.query('INSERT INTO store_migrations (name) VALUES ($1)', [name])
    }
  })
}

const migrated = new WeakMap<pg.Pool, Promise<void>>()

/** Migrates once per pool; a failed attempt is tried again by the next caller. */
export function ensureMigrated(pool: pg.Pool): Promise<void> {
  const known = migrated.get(pool)
  if (known) return known
  const attempt = migrateStore(pool).catch((error: unknown) => {
    migrated.delete(pool)
    throw error
  })
  migrated.set(pool, attempt)
  return attempt
}
