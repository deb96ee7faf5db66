import type { Pool } from 'pg'

import { schema } from './tables.ts'

/**
 * Events that registers being built beside the live ones have still to take in, at least 1; undefined when none is asked for or under way. One
 * statement, so one moment: a request becomes a building projection, and that the live one, in one transaction each, and is never missed.
 */
export async function rebuilding(pool: Pool): Promise<number | undefined> {
  const { rows } = await pool.query<{ left: string | null }>(
    `SELECT CASE WHEN requested OR building > 0 THEN greatest(1, live - CASE WHEN requested THEN 0 ELSE built END) END AS left
     FROM (SELECT EXISTS (SELECT 1 FROM ${schema}._rebuilds) AS requested, count(*) FILTER (WHERE status = 'building') AS building,
       coalesce(max(position) FILTER (WHERE status = 'live'), 0) AS live, coalesce(min(position) FILTER (WHERE status = 'building'), 0) AS built
       FROM ${schema}._projections) AS standing`,
  )
  const left = rows[0]?.left
  return left === null || left === undefined ? undefined : Number(left)
}
