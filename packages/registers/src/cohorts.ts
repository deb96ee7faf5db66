import { createFactReader, type FactReader } from './fact-reader.ts'
import { createRouter, type Plan } from './plan.ts'
import { createProjection, type Dependencies, type Projection } from './projection.ts'
import type { ProjectionRow } from './projections.ts'
import { readersIndexDdl } from './tables.ts'

/** Projections at one position, which go on together. */
export interface Cohort {
  /** Where the next batch begins; the last one may still be on its way into the tables. */
  position: number
  readonly members: Member[]
  reader: FactReader
}

export interface Member {
  readonly row: ProjectionRow
  readonly projection: Projection
  /** Committed. */
  position: number
  /** Statements that make the indexes which are still to be made before it may serve. */
  readonly unindexed: string[]
}

interface Options extends Dependencies {
  readonly plans: readonly Plan[]
  readonly batchSize: number
  /** Bytes of stream states held in memory over all projections. */
  readonly cacheBytes: number
  readonly signal: AbortSignal
}

/** The projections that an engine works on, from the lowest position to the highest. */
export class Cohorts {
  readonly #options: Options
  readonly #route: (aggregate: string) => Plan | undefined
  #all: Cohort[] = []

  constructor(options: Options) {
    this.#options = options
    this.#route = createRouter(options.plans)
  }

  get all(): readonly Cohort[] {
    return this.#all
  }

  get members(): readonly Member[] {
    return this.#all.flatMap(({ members }) => members)
  }

  above(cohort: Cohort): Cohort {
    return this.#all[this.#all.indexOf(cohort) + 1] ?? cohort
  }

  async join(row: ProjectionRow): Promise<void> {
    const { plans, cacheBytes } = this.#options
    const plan = plans.find((each) => each.aggregate.name === row.aggregate)
    if (plan === undefined) return
    const projection = createProjection(this.#options, plan, row.generation, cacheBytes / Math.max(1, plans.length / 4))
    await projection.load()
    const unindexed = row.status === 'building' ? readersIndexDdl(plan, projection.names) : []
    const member: Member = { row, projection, position: row.position, unindexed }
    const same = this.#all.find((cohort) => cohort.position === row.position)
    if (same !== undefined) {
      same.members.push(member)
      await same.reader.close()
      same.reader = this.#reader(same)
      return
    }
    const cohort: Omit<Cohort, 'reader'> = { position: row.position, members: [member] }
    this.#all.push({ ...cohort, reader: this.#reader(cohort) })
    this.#all.sort((a, b) => a.position - b.position)
  }

  async leave(isGone: (row: ProjectionRow) => boolean): Promise<void> {
    for (const { members } of this.#all) members.splice(0, members.length, ...members.filter(({ row }) => !isGone(row)))
    const empty = this.#all.filter(({ members }) => members.length === 0)
    this.#all = this.#all.filter(({ members }) => members.length > 0)
    await Promise.all(empty.map(({ reader }) => reader.close()))
  }

  /** Puts those of one position together. */
  async merge(): Promise<void> {
    const merged: Cohort[] = []
    for (const cohort of this.#all.toSorted((a, b) => a.position - b.position)) {
      const same = merged.at(-1)
      if (same?.position !== cohort.position) {
        merged.push(cohort)
        continue
      }
      same.members.push(...cohort.members)
      await Promise.all([same.reader.close(), cohort.reader.close()])
      same.reader = this.#reader(same)
    }
    this.#all = merged
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map(({ reader }) => reader.close().catch(() => undefined)))
  }

  #reader({ position, members }: Pick<Cohort, 'position' | 'members'>): FactReader {
    const names = new Set(members.map(({ row }) => row.aggregate))
    const { store, catalogue, batchSize, signal } = this.#options
    const route = (aggregate: string): Plan | undefined => {
      const plan = this.#route(aggregate)
      return plan && names.has(plan.aggregate.name) ? plan : undefined
    }
    return createFactReader({ store, catalogue, from: position, batchSize, route, signal })
  }
}
