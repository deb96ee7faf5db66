import type { Lane } from '@xianglian/core'
import type pg from 'pg'

/** Woken by every publish. */
export const channel = 'xianglian_inbox'

// The head row is lock and counter: a publish holds it until its commit is visible, so that no offset appears before a smaller one.
const definition = `
  CREATE TABLE IF NOT EXISTS inbox_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    next bigint NOT NULL DEFAULT 0,
    floor bigint NOT NULL DEFAULT 0
  );
  INSERT INTO inbox_head DEFAULT VALUES ON CONFLICT DO NOTHING;
  CREATE TABLE IF NOT EXISTS inbox (
    "offset" bigint PRIMARY KEY,
    at bigint NOT NULL,
    key bytea NOT NULL,
    headers bytea NOT NULL,
    value bytea NOT NULL
  );
  ALTER TABLE inbox ALTER value SET STORAGE EXTERNAL;
`
const exists = `SELECT to_regclass('inbox') IS NOT NULL AND to_regclass('inbox_head') IS NOT NULL AS both`

/** Creates the tables where they are missing and returns the inbox's one lane, which is named anew whenever the tables are made anew. */
export async function openInbox(pool: pg.Pool): Promise<Lane> {
  const { rows } = await pool.query<{ both: boolean }>(exists)
  // A simple query of several statements is one transaction; the lock keeps two services from creating at once.
  if (!rows[0]?.both) await pool.query(`SELECT pg_advisory_xact_lock(hashtext('${channel}')); ${definition}`)
  const head = await pool.query<{ id: string }>('SELECT id FROM inbox_head')
  return `postgres-${head.rows[0]?.id}/inbox/0`
}

export interface Head {
  /** Offset of the next record. */
  readonly next: bigint
  /** Every record below was trimmed. */
  readonly floor: bigint
}

/** Reads the head row. */
export async function readHead(queryable: pg.Pool | pg.ClientBase): Promise<Head> {
  const { rows } = await queryable.query<[string, string]>({
    text: 'SELECT next, floor FROM inbox_head',
    rowMode: 'array',
    name: 'inbox-head',
  })
  const [next = '0', floor = '0'] = rows[0] ?? []
  return { next: BigInt(next), floor: BigInt(floor) }
}
