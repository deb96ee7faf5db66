import { setTimeout as pause } from 'node:timers/promises'

import { HubError } from '@xianglian/core'
import type { Pool } from 'pg'

import { schema } from '../tables.ts'

/** How far the registers of some aggregates are that serve. */
export interface Progress {
  /** Every event below it is in all of them; 0 while those of an aggregate have still to begin. */
  readonly position: number
  /** Entries of work owed: rows that have still to be derived and judged anew because of what others became. 0 when quiet. */
  readonly pending: number
  /** The first position whose consequences are not all worked out; undefined when nothing is owed. */
  readonly owedFrom: number | undefined
}

/** One statement, so one moment: what an event owes is written with the event. What is being built beside owes nothing to readers. */
export async function readProgress(pool: Pool, aggregates: readonly string[]): Promise<Progress> {
  const { rows } = await pool.query<{ position: string | null; pending: string; owed: string | null }>(
    `SELECT CASE WHEN count(*) = cardinality($1::text[]) THEN min(its.position) END AS position, coalesce(sum(owed.count), 0) AS pending,
       min(owed.first) AS owed
     FROM ${schema}._projections AS its
     CROSS JOIN LATERAL (SELECT count(*), min(position) AS first FROM ${schema}._pending WHERE projection = its.id) AS owed
     WHERE its.status = 'live' AND its.aggregate = ANY($1::text[])`,
    [aggregates],
  )
  const [row] = rows
  return {
    position: Number(row?.position ?? 0),
    pending: Number(row?.pending ?? 0),
    owedFrom: row?.owed === null || row?.owed === undefined ? undefined : Number(row.owed),
  }
}

export interface Waiting {
  /** At most; default 10,000. */
  readonly milliseconds?: number
  readonly signal?: AbortSignal
}

/** Resolves once the event at `position` and all that follows from it is in these aggregates' registers; else throws `deadline-exceeded`. */
export async function waitForAll(pool: Pool, aggregates: readonly string[], position: number, waiting: Waiting): Promise<void> {
  const isDone = (progress: Progress): boolean => progress.position > position && !owesFor(progress, position)
  const progress = await poll(pool, aggregates, isDone, waiting)
  if (!isDone(progress)) throw tooLate(progress, position)
}

/** How long rows wait for what others owe them, once they are there: milliseconds. */
const patience = 1000

/**
 * Resolves once the event at `position` is in these aggregates' registers, and what follows from it in their rows, for which it waits a second at
 * most; throws `deadline-exceeded` when the event does not come.
 */
export async function waitForRows(pool: Pool, aggregates: readonly string[], position: number, waiting: Waiting): Promise<void> {
  const progress = await poll(pool, aggregates, ({ position: reached }) => reached > position, waiting)
  if (progress.position <= position) throw tooLate(progress, position)
  if (owesFor(progress, position)) await poll(pool, aggregates, (now) => !owesFor(now, position), { ...waiting, milliseconds: patience })
}

const owesFor = ({ owedFrom }: Progress, position: number): boolean => owedFrom !== undefined && owedFrom <= position

const pollEvery = 20

/** Looks until what it sees is what is waited for or the time is over; gives what it saw last. */
async function poll(
  pool: Pool,
  aggregates: readonly string[],
  isDone: (progress: Progress) => boolean,
  { milliseconds = 10_000, signal }: Waiting,
): Promise<Progress> {
  const deadline = performance.now() + milliseconds
  for (;;) {
    const progress = await readProgress(pool, aggregates)
    if (isDone(progress) || performance.now() >= deadline) return progress
    await pause(pollEvery, undefined, signal && { signal })
  }
}

function tooLate({ position: reached, owedFrom }: Progress, position: number): HubError {
  const where = reached > position ? `have still to work out what follows from position ${owedFrom}` : `stand at position ${reached}`
  const message = `The registers ${where} and did not reach ${position} in time. Ask again.`
  return new HubError('deadline-exceeded', message, { retryable: true, retryAfter: 1000 })
}
