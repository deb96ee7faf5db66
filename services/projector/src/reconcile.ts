import { formatInstant } from '@xianglian/core'
import type { Outbox } from '@xianglian/engines'
import { isSettled } from '@xianglian/registers'
import type { Pool, PoolClient } from 'pg'

import { alarmSource, cardOf, liftOf, type CardedRule, type Colour, type Uncarded, type Unsupported } from './cards.ts'

export interface ReconcileOptions {
  readonly pool: Pool
  readonly outbox: Pick<Outbox, 'lock' | 'ids' | 'refused' | 'put'>
  readonly rules: ReadonlyMap<string, CardedRule>
  /** Milliseconds a finding stands in the registers before its card is shown. */
  readonly settle: number
  /** Cards shown and lifted at once, at most; of each. */
  readonly batch: number
}

/** What one look at findings and cards led to. */
export interface Reconciled {
  readonly shown: Readonly<Record<Colour, number>>
  readonly lifted: number
  /** Findings that are due and for which no card is on its way yet: too new, or too many at once. */
  readonly due: number
}

/**
 * Compares the findings that are due at `clock` (epoch milliseconds) with the cards, and states in the outbox what is missing and what is no
 * longer supported. All of it sees one moment, in which registers and outbox together know every card there is, and no other alarm does the same
 * meanwhile: so none is shown twice. Undefined when the registers do not stand at `head` in good order.
 */
export async function reconcile(options: ReconcileOptions, head: number, clock: number): Promise<Reconciled | undefined> {
  const client = await options.pool.connect()
  let isBroken = true
  try {
    const result = (await areMade(client))
      ? await inSnapshot(client, options.outbox, () => compare(options, client, head, clock))
      : undefined
    isBroken = false
    return result
  } finally {
    client.release(isBroken)
  }
}

/** What is compared. */
const views = ['registers.findings', 'registers.supervision']

/** Whether the projector has made the registers: a statement about what is not there would be logged by PostgreSQL as an error. */
async function areMade(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ made: boolean }>(
    'SELECT bool_and(to_regclass(name) IS NOT NULL) AS made FROM unnest($1::text[]) AS name',
    [views],
  )
  return rows[0]?.made === true
}

async function inSnapshot<T>(client: PoolClient, outbox: Pick<Outbox, 'lock'>, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  try {
    // The snapshot is taken by the first query behind the locks, so that it sees what whoever held them has stated. Tables that were filled
    // after it would be empty to it: none takes the place of another meanwhile.
    await outbox.lock(client)
    await client.query(`LOCK TABLE ${views.join(', ')} IN ACCESS SHARE MODE`)
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    // A connection that broke has rolled back already.
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

async function compare(options: ReconcileOptions, client: PoolClient, head: number, clock: number): Promise<Reconciled | undefined> {
  const { outbox, rules } = options
  if (!(await isSettled(client, head))) return undefined
  const underWay = await outbox.ids(client, alarmSource)
  // What was refused stays missing for ever and is among the oldest: it must not take the place of others.
  const batch = options.batch + (await outbox.refused(client, alarmSource))
  const { due, uncarded } = await missing({ ...options, batch }, client, clock)
  const shown = { yellow: 0, red: 0 }
  const cards = uncarded.flatMap((finding) => {
    const rule = rules.get(finding.rule)
    const fact = rule && cardOf(finding, rule)
    if (rule === undefined || fact === undefined || underWay.has(fact.id)) return []
    shown[rule.card] += 1
    return [fact]
  })
  const lifts = (await unsupported(client, batch)).map((card) => liftOf(card, clock)).filter(({ id }) => !underWay.has(id))
  await outbox.put(client, [...cards, ...lifts])
  return { shown, lifted: lifts.length, due: due - uncarded.length }
}

/**
 * Findings that are due and have no card, the longest due first. A card that was lifted as withdrawn makes room for the next one, should the finding come
 * back; one that somebody lifted for a reason of their own does not, or the hub would contradict them.
 */
async function missing(
  { rules, settle, batch }: ReconcileOptions,
  client: PoolClient,
  clock: number,
): Promise<{ readonly due: number; readonly uncarded: readonly Uncarded[] }> {
  const { rows } = await client.query<{ due: string; uncarded: readonly Uncarded[] }>(
    `WITH shown AS (
       SELECT finding, since, count(*) AS rounds, bool_or("liftedAt" IS NULL OR "liftedBecause" IS DISTINCT FROM 'withdrawn') AS stands
       FROM registers.supervision WHERE source = $1 GROUP BY finding, since
     ), missing AS MATERIALIZED (
       SELECT f.key, f.since, f.rule, f.register, f.row, f.region, f.org, f.evidence, f.noted, coalesce(shown.rounds, 0) + 1 AS round
       FROM registers.findings f LEFT JOIN shown ON shown.finding = f.key AND shown.since = f.since
       WHERE f.rule = ANY($2::text[]) AND f.since <= $3::timestamptz AND shown.stands IS NOT TRUE
     ), chosen AS (
       SELECT key, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since, rule, register, "row", region, org, evidence, round
       FROM missing WHERE noted <= now() - $4 * interval '1 millisecond' ORDER BY missing.since, key LIMIT $5
     )
     SELECT (SELECT count(*) FROM missing) AS due, coalesce((SELECT json_agg(chosen) FROM chosen), '[]') AS uncarded`,
    [alarmSource, [...rules.keys()], formatInstant(clock), settle, batch],
  )
  return { due: Number(rows[0]?.due ?? 0), uncarded: rows[0]?.uncarded ?? [] }
}

/** The hub's cards that stand though their finding is gone, or is there from another instant on. */
async function unsupported(client: PoolClient, batch: number): Promise<readonly Unsupported[]> {
  const { rows } = await client.query<Unsupported>(
    `SELECT "cardId", region FROM registers.supervision s WHERE source = $1 AND "liftedAt" IS NULL
       AND NOT EXISTS (SELECT 1 FROM registers.findings f WHERE f.key = s.finding AND f.since = s.since)
     ORDER BY key LIMIT $2`,
    [alarmSource, batch],
  )
  return rows
}

/** Whether a finding began after the one instant and until the other (epoch milliseconds), so that time alone asks for another look. */
export async function hasFallenDue(pool: Pool, after: number, until: number): Promise<boolean> {
  const text = 'SELECT 1 FROM registers.findings WHERE since > $1::timestamptz AND since <= $2::timestamptz LIMIT 1'
  const { rowCount } = await pool.query(text, [formatInstant(after), formatInstant(until)])
  return rowCount !== 0
}
