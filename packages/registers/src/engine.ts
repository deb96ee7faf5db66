import { HubError } from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'
import type { PoolClient } from 'pg'

import { Cohorts, type Cohort } from './cohorts.ts'
import type { FactBatch } from './fact-reader.ts'
import { Judging, type Prepared } from './judge/judging.ts'
import { oweFrozen } from './judge/promotion.ts'
import { planAll, type Plan } from './plan.ts'
import type { Dependencies } from './projection.ts'
import { hasRebuilds, openProjections, takeOver, takeRebuilds } from './projections.ts'
import { Swaps, toWorked } from './swaps.ts'
import { schema } from './tables.ts'
import { inTransaction } from './transaction.ts'

/** What one step did, for metrics. */
export interface BatchReport {
  readonly kind: 'live' | 'building'
  readonly events: number
  readonly facts: number
  readonly refolds: number
  readonly from: number
  readonly to: number
  readonly milliseconds: number
  /** Epoch milliseconds, of the first and of the last event. */
  readonly firstRecordedAt: number
  readonly recordedAt: number
}

export interface EngineOptions extends Dependencies {
  readonly definitions: readonly Aggregate[]
  /** Events per transaction, default 5,000: larger ones are little faster and hold more memory. */
  readonly batchSize?: number
  /** Bytes of stream states held in memory over all projections, default 64 MiB. */
  readonly cacheBytes?: number
  /** Bytes of rows held in memory over all registers, default 64 MiB. */
  readonly rowCacheBytes?: number
  /** Rows derived and judged again in one transaction, default 2,000: events wait for no more. */
  readonly sliceSize?: number
  readonly onBatch?: (report: BatchReport) => void
}

/**
 * Projects the store into registers. One engine at a time: `openEngine` fences the one before. After any error of `advance` it must be closed
 * and opened again; nothing is lost by that, what is in the tables is what was committed.
 */
export interface Engine {
  /**
   * Does one piece of work: a batch, a slice of rows that are owed because what they read changed, a swap, the start of a rebuild. False when there
   * is nothing to do until more is recorded.
   */
  advance(): Promise<boolean>
  /** The position that the live registers stand at: all below it is in them. */
  position(): number
  /** Bytes of states held in memory, about. */
  memory(): number
  close(): Promise<void>
}

export async function openEngine(options: EngineOptions): Promise<Engine> {
  const client = await options.pool.connect()
  // The pool forgets about a client that is out; its connection's end must not end the process.
  client.on('error', () => undefined)
  try {
    const plans = planAll(options.definitions)
    const epoch = await takeOver(client)
    const engine = new RegisterEngine(options, plans, client, epoch)
    await engine.load()
    return engine
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** How often, at most, requests for rebuilds are looked for while there are events. */
const rebuildCheckEvery = 1000

const defaultCacheBytes = 64 * 2 ** 20

class RegisterEngine implements Engine {
  readonly #options: EngineOptions
  readonly #plans: readonly Plan[]
  readonly #client: PoolClient
  readonly #epoch: string
  readonly #stopping = new AbortController()
  readonly #cohorts: Cohorts
  readonly #judging: Judging
  readonly #swaps: Swaps
  #committing: { readonly cohort: Cohort; readonly promise: Promise<void> } | undefined
  #turn = 0
  #isSlicesTurn = false
  #rebuildsChecked = 0

  constructor(options: EngineOptions, plans: readonly Plan[], client: PoolClient, epoch: string) {
    this.#options = options
    this.#plans = plans
    this.#client = client
    this.#epoch = epoch
    const { batchSize = 5000, cacheBytes = defaultCacheBytes, rowCacheBytes = defaultCacheBytes, sliceSize = 2000 } = options
    this.#cohorts = new Cohorts({ ...options, plans, batchSize, cacheBytes, signal: this.#stopping.signal })
    this.#judging = new Judging({ cacheBytes: rowCacheBytes, sliceSize })
    this.#swaps = new Swaps({
      plans,
      client,
      judging: this.#judging,
      cohorts: this.#cohorts,
      transaction: (work) => this.#transaction(work),
    })
  }

  async load(): Promise<void> {
    const opened = await this.#transaction(async (client) => {
      const its = await openProjections(client, this.#plans)
      await oweFrozen(client, its.rows, this.#plans)
      return its
    })
    this.#swaps.begin(opened)
    for (const row of opened.rows) await this.#cohorts.join(row)
    await this.#judging.refresh(this.#client, this.#cohorts.members.map(toWorked))
  }

  position(): number {
    const { members } = this.#cohorts
    const live = members.filter(({ row }) => row.status === 'live')
    return Math.min(...(live.length > 0 ? live : members).map((member) => member.position))
  }

  memory(): number {
    return this.#cohorts.members.reduce((sum, { projection }) => sum + projection.memory(), this.#judging.memory())
  }

  async advance(): Promise<boolean> {
    const didRebuild = await this.#startRebuilds(false)
    if (this.#cohorts.all.length > 1 || this.#cohorts.members.some(({ row }) => row.status === 'building')) await this.#merge()
    const [lowest] = this.#cohorts.all
    const top = this.#cohorts.all.at(-1)
    if (top === undefined || lowest === undefined) return didRebuild
    // Rows that are owed take turns with events, so that a change that many rows depend on never holds up events for more than a slice.
    this.#isSlicesTurn = !this.#isSlicesTurn
    if (this.#isSlicesTurn && (await this.#workOff())) return true
    // What is behind takes turns with what is in front, so that a rebuild never holds up new events for more than a batch.
    this.#turn += 1
    for (const cohort of new Set(this.#turn % 2 === 0 ? [lowest, top] : [top, lowest])) {
      const batch = await cohort.reader.next(cohort === top ? undefined : this.#cohorts.above(cohort).position)
      if (batch === undefined) continue
      await this.#apply(cohort, batch)
      return true
    }
    await this.#settled()
    if (await this.#workOff()) return true
    return (await this.#swaps.promote(top)) || (await this.#startRebuilds(true)) || didRebuild
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#committing?.promise.catch(() => undefined)
    await this.#cohorts.close()
    // Staging tables live as long as the connection.
    this.#client.release(true)
  }

  /** Resolves once the last batch is committed; throws what it failed with. */
  async #settled(): Promise<void> {
    await this.#committing?.promise
    this.#committing = undefined
  }

  /** Works off a slice of what is owed; false when nothing is. */
  async #workOff(): Promise<boolean> {
    if (!this.#judging.isOwed) return false
    await this.#settled()
    return this.#transaction((client) => this.#judging.workOff(client))
  }

  /** Works out what a batch changes while the one before it is still being written, then writes it without waiting. */
  async #apply(cohort: Cohort, batch: FactBatch): Promise<void> {
    const started = performance.now()
    const before = this.#committing
    const settled = before?.cohort === cohort ? before.promise : this.#settled()
    settled.catch(() => undefined)
    const range = { from: batch.from, to: batch.to, settled }
    const prepared: Prepared[] = []
    for (const member of cohort.members) {
      const { projection } = member
      const facts = batch.facts.get(projection.plan.aggregate.name)
      if (facts !== undefined) prepared.push({ ...toWorked(member), changes: await projection.prepare(facts, range) })
    }
    await settled
    const promise = this.#commit(cohort, batch, prepared, started)
    promise.catch(() => undefined)
    this.#committing = { cohort, promise }
    cohort.position = batch.to
  }

  async #commit({ members }: Cohort, batch: FactBatch, prepared: readonly Prepared[], started: number): Promise<void> {
    await this.#transaction(async (client) => {
      await this.#judging.write(client, prepared, batch.from)
      const ids = members.map(({ row }) => row.id)
      const statement = `UPDATE ${schema}._projections SET position = $1 WHERE id = ANY($2::bigint[]) AND position = $3`
      const moved = await client.query(statement, [batch.to, ids, batch.from])
      if (moved.rowCount !== ids.length) throw new HubError('fenced', 'Another projector moved the checkpoint; this one stops.')
    })
    for (const member of members) {
      member.position = batch.to
      member.projection.committed()
    }
    this.#options.onBatch?.({
      kind: members.some(({ row }) => row.status === 'live') ? 'live' : 'building',
      events: batch.events,
      facts: [...batch.facts.values()].reduce((sum, facts) => sum + facts.length, 0),
      refolds: prepared.reduce((sum, { changes }) => sum + changes.refolds, 0),
      from: batch.from,
      to: batch.to,
      milliseconds: performance.now() - started,
      firstRecordedAt: batch.firstRecordedAt,
      recordedAt: batch.recordedAt,
    })
  }

  /** Puts projections of one position together, and what has caught up in its place. */
  async #merge(): Promise<void> {
    await this.#settled()
    await this.#cohorts.merge()
    const top = this.#cohorts.all.at(-1)
    if (top?.members.some(({ row }) => row.status === 'live')) await this.#swaps.promote(top)
  }

  async #startRebuilds(isIdle: boolean): Promise<boolean> {
    const now = performance.now()
    if (!isIdle && now - this.#rebuildsChecked < rebuildCheckEvery) return false
    this.#rebuildsChecked = now
    if (!(await hasRebuilds(this.#options.pool))) return false
    await this.#settled()
    const rows = await this.#transaction((client) => takeRebuilds(client, this.#plans))
    if (rows.length === 0) return false
    await this.#cohorts.leave((row) => row.status === 'building' && rows.some((each) => each.aggregate === row.aggregate))
    for (const row of rows) await this.#cohorts.join(row)
    await this.#judging.refresh(this.#client, this.#cohorts.members.map(toWorked))
    return true
  }

  /** A transaction that fails with `fenced` once another engine was opened. */
  async #transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(this.#client, async (client) => {
      const { rowCount } = await client.query(`SELECT 1 FROM ${schema}._leader WHERE epoch = $1 FOR SHARE`, [this.#epoch])
      if (rowCount === 0) throw new HubError('fenced', 'Another projector took over; this one stops.')
      return work(client)
    })
  }
}
