import type { Pool } from 'pg'

import { aggregateOf } from '../fact.ts'
import { readProjections, type ProjectionRow } from '../projections.ts'
import { qualified, tableNames, type TableNames } from '../tables.ts'

/** A stream that the fold cannot take further, and why. */
export interface ParkedStream {
  readonly aggregate: string
  readonly subject: string
  readonly reason: string
  /** Of the event that the fold stops before; absent when only rows cannot be made. */
  readonly position: number | undefined
}

interface FailedStream {
  readonly subject: string
  readonly failure: string
}

const liveNames = async (pool: Pool): Promise<{ readonly projection: ProjectionRow; readonly names: TableNames }[]> =>
  (await readProjections(pool))
    .filter((projection) => projection.status === 'live')
    .map((projection) => ({ projection, names: tableNames(projection.aggregate, projection.hash, projection.generation) }))

/** The first `limit` parked streams, by aggregate and subject. */
export async function parkedStreams(pool: Pool, limit: number): Promise<readonly ParkedStream[]> {
  const parked: ParkedStream[] = []
  for (const { names } of await liveNames(pool)) {
    const statement = `SELECT subject, failure FROM ${qualified(names.streams)} WHERE failure IS NOT NULL ORDER BY subject LIMIT $1`
    const { rows } = await pool.query<FailedStream>(statement, [limit])
    parked.push(...rows.map(toParked))
  }
  return parked.slice(0, limit)
}

/** How many streams are parked, by aggregate; only aggregates that have any. */
export async function countParked(pool: Pool): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const { projection, names } of await liveNames(pool)) {
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${qualified(names.streams)} WHERE failure IS NOT NULL`,
    )
    const count = rows[0]?.count ?? 0
    if (count > 0) counts[projection.aggregate] = count
  }
  return counts
}

/** The parked stream that would make the row of this key; a key is the stream's id, `<stream id>:<row key>`, or `<stream id>:<aggregate>`. */
export async function parkedOfKey(pool: Pool, aggregate: string, names: TableNames, key: string): Promise<ParkedStream | undefined> {
  const colon = key.lastIndexOf(':')
  const [id, part] = [key.slice(0, Math.max(0, colon)), key.slice(colon + 1)]
  const { rows } = await pool.query<FailedStream>(
    `SELECT subject, failure FROM ${qualified(names.streams)} WHERE subject = ANY($1) AND failure IS NOT NULL LIMIT 1`,
    [[`${aggregate}/${key}`, `${aggregate}/${id}`, `${part}/${id}`]],
  )
  return rows[0] && toParked(rows[0])
}

function toParked({ subject, failure }: FailedStream): ParkedStream {
  // Written by the engine only.
  const { reason, position }: { reason: string; position?: number } = JSON.parse(failure)
  return { aggregate: aggregateOf(subject), subject, reason, position }
}
