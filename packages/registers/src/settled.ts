import type { Pool } from 'pg'

import { schema } from './tables.ts'

/**
 * Whether the registers that serve hold every event below `head` with all that depends on it, and none is being built anew, as the client's transaction
 * sees it. False before any serves.
 */
export async function isSettled(client: Pick<Pool, 'query'>, head: number): Promise<boolean> {
  const { rows } = await client.query<{ settled: boolean }>(
    `SELECT NOT EXISTS (SELECT 1 FROM ${schema}._rebuilds) AND NOT EXISTS (SELECT 1 FROM ${schema}._pending WHERE position < $1)
       AND count(*) FILTER (WHERE status = 'building') = 0 AND coalesce(min(position) FILTER (WHERE status = 'live') >= $1, false) AS settled
     FROM ${schema}._projections`,
    [head],
  )
  return rows[0]?.settled === true
}

/** A text that stays the same as long as nothing in the registers that serve can have changed; undefined while work on them is owed or under way. */
export async function contentMark(client: Pick<Pool, 'query'>): Promise<string | undefined> {
  const { rows } = await client.query<{ mark: string | null }>(
    `SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM ${schema}._rebuilds) AND NOT EXISTS (SELECT 1 FROM ${schema}._pending)
       AND count(*) FILTER (WHERE status = 'building') = 0 THEN string_agg(concat(id, '@', position), ' ' ORDER BY id) END AS mark
     FROM ${schema}._projections WHERE status <> 'retired'`,
  )
  return rows[0]?.mark ?? undefined
}
