import { setTimeout as pause } from 'node:timers/promises'

import { HubError } from '@xianglian/core'
import type { Pool } from 'pg'

import { schema } from '../tables.ts'

/** Where the registers that serve stand. */
export interface Standing {
  /** Every event below it is in all of them. */
  readonly position: number
  /** Entries of work owed: rows that have still to be derived and judged anew because of what others became. 0 when quiet. */
  readonly pending: number
  /** The first position whose consequences are not all worked out; undefined when nothing is owed. */
  readonly owedFrom: number | undefined
}

/** One statement, so one moment: what an event owes is written with the event. What is being built beside owes nothing to readers. */
export async function readStanding(pool: Pool): Promise<Standing> {
  const { rows } = await pool.query<{ position: string | null; pending: string; owed: string | null }>(
    `SELECT (SELECT min(position) FROM ${schema}._projections WHERE status = 'live') AS position, count(*) AS pending, min(owed.position) AS owed
     FROM ${schema}._pending AS owed JOIN ${schema}._projections AS its ON its.id = owed.projection WHERE its.status = 'live'`,
  )
  const [row] = rows
  return {
    position: Number(row?.position ?? 0),
    pending: Number(row?.pending ?? 0),
    owedFrom: row?.owed === null || row?.owed === undefined ? undefined : Number(row.owed),
  }
}

const pollEvery = 20

/** Resolves once the event at `position` and all that follows from it is in all registers; throws `deadline-exceeded` after `milliseconds`. */
export async function waitForPosition(pool: Pool, position: number, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const deadline = performance.now() + milliseconds
  for (;;) {
    const { position: reached, owedFrom } = await readStanding(pool)
    if (reached > position && (owedFrom === undefined || owedFrom > position)) return
    if (performance.now() >= deadline) {
      const where = reached > position ? `have still to work out what follows from position ${owedFrom}` : `stand at position ${reached}`
      const message = `The registers ${where} and did not reach ${position} in ${milliseconds} ms. Ask again.`
      throw new HubError('deadline-exceeded', message, { retryable: true, retryAfter: 1000 })
    }
    await pause(pollEvery, undefined, signal && { signal })
  }
}
