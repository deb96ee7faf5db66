import { hash } from 'node:crypto'

import type pg from 'pg'

import { copyIn } from './copy.ts'
import { encodeIdentities, identityColumns, type IdentityRow } from './event-rows.ts'

/** The key of an identity: the first 16 bytes of SHA-256(source, line feed, id), as 32 hexadecimal digits. */
export const identityKey = (source: string, id: string): string => hash('sha256', `${source}\n${id}`, 'hex').slice(0, 32)

export interface StoredIdentity {
  /** Which of the keys asked for. */
  readonly index: number
  readonly position: number
  readonly leafHash: Uint8Array
}

/**
 * Those of the keys that are recorded. One lookup a key, in one statement: LATERAL with LIMIT keeps the planner from reading whole partitions, and
 * lets it go to the one partition a key is in.
 */
export async function findIdentities(client: pg.PoolClient, keys: readonly string[]): Promise<readonly StoredIdentity[]> {
  if (keys.length === 0) return []
  const found = await client.query<{ n: string; position: string; leaf_hash: Buffer }>({
    name: 'find-identities',
    text: `SELECT given.n, found.position, found.leaf_hash
      FROM unnest($1::uuid[]) WITH ORDINALITY AS given (key, n)
      CROSS JOIN LATERAL (SELECT position, leaf_hash FROM identities WHERE identities.key = given.key LIMIT 1) AS found`,
    // The text of an array of uuids needs no quoting, and the driver's own way of making it is slow.
    values: [`{${keys.join(',')}}`],
  })
  return found.rows.map((row) => ({ index: Number(row.n) - 1, position: Number(row.position), leafHash: row.leaf_hash }))
}

/**
 * Adds identities that are taken to be new, without looking them up first. False when one of them is recorded already; then nothing was added, and
 * the transaction goes on as it was.
 */
export async function addIfNew(client: pg.PoolClient, identities: readonly IdentityRow[]): Promise<boolean> {
  await client.query('SAVEPOINT identities')
  try {
    await addIdentities(client, identities)
    return true
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    await client.query('ROLLBACK TO SAVEPOINT identities')
    return false
  }
}

export const addIdentities = (client: pg.PoolClient, identities: readonly IdentityRow[]): Promise<void> =>
  copyIn(client, `COPY identities (${identityColumns}) FROM STDIN (FORMAT binary)`, [encodeIdentities(identities)])

const isUniqueViolation = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505'
