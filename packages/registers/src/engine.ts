import { HubError } from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'
import type { PoolClient } from 'pg'

import { writeChanges, type Changes } from './changes.ts'
import { createFactReader, type FactBatch, type FactReader } from './fact-reader.ts'
import { createRouter, planAll, type Plan } from './plan.ts'
import { createProjection, type Dependencies, type Projection } from './projection.ts'
import { dropProjection, openProjections, swapIn, hasRebuilds, takeRebuilds, takeOver, type ProjectionRow } from './projections.ts'
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
  readonly onBatch?: (report: BatchReport) => void
}

/**
 * Projects the store into registers. One engine at a time: `openEngine` fences the one before. After any error of `advance` it must be closed
 * and opened again; nothing is lost by that, what is in the tables is what was committed.
 */
export interface Engine {
  /** Does one piece of work: a batch, a swap, the start of a rebuild. False when there is nothing to do until more is recorded. */
  advance(): Promise<boolean>
  /** The position that the live registers stand at: all below it is in them. */
  position(): number
  /** Bytes of states held in memory, about. */
  memory(): number
  close(): Promise<void>
}

/** Projections at one position, which go on together. */
interface Cohort {
  /** Where the next batch begins; the last one may still be on its way into the tables. */
  position: number
  readonly members: Member[]
  reader: FactReader
}

interface Member {
  readonly row: ProjectionRow
  readonly projection: Projection
  /** Committed. */
  position: number
}

/** What one projection writes of a batch. */
interface Prepared {
  readonly projection: Projection
  readonly facts: number
  readonly changes: Changes
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

/** PostgreSQL's code for a lock that was not had in time. */
const lockNotAvailable = '55P03'

/** How often, at most, requests for rebuilds are looked for while there are events. */
const rebuildCheckEvery = 1000

class RegisterEngine implements Engine {
  readonly #options: EngineOptions
  readonly #plans: readonly Plan[]
  readonly #route: (aggregate: string) => Plan | undefined
  readonly #client: PoolClient
  readonly #epoch: string
  readonly #stopping = new AbortController()
  #cohorts: Cohort[] = []
  readonly #retired: ProjectionRow[] = []
  #committing: { readonly cohort: Cohort; readonly promise: Promise<void> } | undefined
  #turn = 0
  #rebuildsChecked = 0

  constructor(options: EngineOptions, plans: readonly Plan[], client: PoolClient, epoch: string) {
    this.#options = options
    this.#plans = plans
    this.#route = createRouter(plans)
    this.#client = client
    this.#epoch = epoch
  }

  async load(): Promise<void> {
    const { rows, retired } = await this.#transaction((client) => openProjections(client, this.#plans))
    this.#retired.push(...retired)
    this.#cohorts = []
    for (const row of rows) await this.#join(row)
  }

  position(): number {
    const members = this.#cohorts.flatMap((cohort) => cohort.members)
    const live = members.filter(({ row }) => row.status === 'live')
    return Math.min(...(live.length > 0 ? live : members).map((member) => member.position))
  }

  memory(): number {
    return this.#cohorts.flatMap(({ members }) => members).reduce((sum, { projection }) => sum + projection.memory(), 0)
  }

  async advance(): Promise<boolean> {
    const didRebuild = await this.#startRebuilds(false)
    if (this.#cohorts.length > 1 || this.#cohorts.some((cohort) => cohort.members.some(({ row }) => row.status === 'building')))
      await this.#merge()
    const [lowest] = this.#cohorts
    const top = this.#cohorts.at(-1)
    if (top === undefined || lowest === undefined) return didRebuild
    // What is behind takes turns with what is in front, so that a rebuild never holds up new events for more than a batch.
    this.#turn += 1
    for (const cohort of new Set(this.#turn % 2 === 0 ? [lowest, top] : [top, lowest])) {
      const batch = await cohort.reader.next(cohort === top ? undefined : this.#above(cohort).position)
      if (batch === undefined) continue
      await this.#apply(cohort, batch)
      return true
    }
    await this.#settled()
    if (this.#retired.length > 0) await this.#dropRetired()
    return (await this.#swap(top)) || (await this.#startRebuilds(true)) || didRebuild
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#committing?.promise.catch(() => undefined)
    await Promise.all(this.#cohorts.map(({ reader }) => reader.close().catch(() => undefined)))
    // Staging tables live as long as the connection.
    this.#client.release(true)
  }

  #above(cohort: Cohort): Cohort {
    return this.#cohorts[this.#cohorts.indexOf(cohort) + 1] ?? cohort
  }

  /** Resolves once the last batch is committed; throws what it failed with. */
  async #settled(): Promise<void> {
    await this.#committing?.promise
    this.#committing = undefined
  }

  /** Works out what a batch changes while the one before it is still being written, then writes it without waiting. */
  async #apply(cohort: Cohort, batch: FactBatch): Promise<void> {
    const started = performance.now()
    const before = this.#committing
    const settled = before?.cohort === cohort ? before.promise : this.#settled()
    settled.catch(() => undefined)
    const range = { from: batch.from, to: batch.to, settled }
    const prepared: Prepared[] = []
    for (const { projection } of cohort.members) {
      const facts = batch.facts.get(projection.plan.aggregate.name)
      if (facts !== undefined) prepared.push({ projection, facts: facts.length, changes: await projection.prepare(facts, range) })
    }
    await settled
    const promise = this.#commit(cohort, batch, prepared, started)
    promise.catch(() => undefined)
    this.#committing = { cohort, promise }
    cohort.position = batch.to
  }

  async #commit({ members }: Cohort, batch: FactBatch, prepared: readonly Prepared[], started: number): Promise<void> {
    await this.#transaction(async (client) => {
      for (const { projection, changes } of prepared) await writeChanges(client, projection.names, changes)
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
      facts: prepared.reduce((sum, { facts }) => sum + facts, 0),
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
    const merged: Cohort[] = []
    for (const cohort of this.#cohorts.toSorted((a, b) => a.position - b.position)) {
      const same = merged.at(-1)
      if (same?.position !== cohort.position) {
        merged.push(cohort)
        continue
      }
      same.members.push(...cohort.members)
      await Promise.all([same.reader.close(), cohort.reader.close()])
      same.reader = this.#reader(same)
    }
    this.#cohorts = merged
    const top = merged.at(-1)
    if (top?.members.some(({ row }) => row.status === 'live')) await this.#swap(top)
  }

  /** Lets what was built beside take the live one's place, once it stands where the registers stand. */
  async #swap(cohort: Cohort): Promise<boolean> {
    let swapped = false
    for (const member of cohort.members.filter(({ row }) => row.status === 'building')) {
      const retired = await this.#unlessLocked((client) => swapIn(client, member.row, member.projection))
      if (retired === undefined) continue
      swapped = true
      member.row.status = 'live'
      this.#retired.push(...retired)
      await this.#leave((row) => retired.some((old) => old.id === row.id))
    }
    await this.#dropRetired()
    return swapped
  }

  /** A reader that is still at the old tables keeps them a while; the next idle moment tries again. */
  async #dropRetired(): Promise<void> {
    for (const old of this.#retired.slice()) {
      const dropped = await this.#unlessLocked(async (client) => (await dropProjection(client, old), true))
      if (dropped) this.#retired.splice(this.#retired.indexOf(old), 1)
    }
  }

  /** The work's result, or undefined when a reader's lock stood in its way for too long to hold up events. */
  async #unlessLocked<T>(work: (client: PoolClient) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#transaction(async (client) => {
        await client.query(`SET LOCAL lock_timeout = '500ms'`)
        return work(client)
      })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === lockNotAvailable) return undefined
      throw error
    }
  }

  async #leave(isGone: (row: ProjectionRow) => boolean): Promise<void> {
    for (const { members } of this.#cohorts) members.splice(0, members.length, ...members.filter(({ row }) => !isGone(row)))
    const empty = this.#cohorts.filter(({ members }) => members.length === 0)
    this.#cohorts = this.#cohorts.filter(({ members }) => members.length > 0)
    await Promise.all(empty.map(({ reader }) => reader.close()))
  }

  async #startRebuilds(isIdle: boolean): Promise<boolean> {
    const now = performance.now()
    if (!isIdle && now - this.#rebuildsChecked < rebuildCheckEvery) return false
    this.#rebuildsChecked = now
    if (!(await hasRebuilds(this.#options.pool))) return false
    await this.#settled()
    const rows = await this.#transaction((client) => takeRebuilds(client, this.#plans))
    if (rows.length === 0) return false
    await this.#leave((row) => row.status === 'building' && rows.some((each) => each.aggregate === row.aggregate))
    for (const row of rows) await this.#join(row)
    return true
  }

  async #join(row: ProjectionRow): Promise<void> {
    const plan = this.#plans.find((each) => each.aggregate.name === row.aggregate)
    if (plan === undefined) return
    const cacheBytes = (this.#options.cacheBytes ?? 64 * 2 ** 20) / Math.max(1, this.#plans.length / 4)
    const projection = createProjection(this.#options, plan, row.generation, cacheBytes)
    await projection.load()
    const member: Member = { row, projection, position: row.position }
    const same = this.#cohorts.find((cohort) => cohort.position === row.position)
    if (same !== undefined) {
      same.members.push(member)
      await same.reader.close()
      same.reader = this.#reader(same)
      return
    }
    const cohort: Omit<Cohort, 'reader'> = { position: row.position, members: [member] }
    this.#cohorts.push({ ...cohort, reader: this.#reader(cohort) })
    this.#cohorts.sort((a, b) => a.position - b.position)
  }

  #reader({ position, members }: Pick<Cohort, 'position' | 'members'>): FactReader {
    const names = new Set(members.map(({ row }) => row.aggregate))
    const { store, catalogue, batchSize } = this.#options
    const route = (aggregate: string): Plan | undefined => {
      const plan = this.#route(aggregate)
      return plan && names.has(plan.aggregate.name) ? plan : undefined
    }
    return createFactReader({ store, catalogue, from: position, batchSize: batchSize ?? 5000, route, signal: this.#stopping.signal })
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
