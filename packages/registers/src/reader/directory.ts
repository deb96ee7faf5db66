import { HubError } from '@xianglian/core'
import type { Pool } from 'pg'

import type { Plan, RegisterPlan } from '../plan.ts'
import { readProjections, type ProjectionRow, type RegisterRow } from '../projections.ts'
import { tableNames, type TableNames } from '../tables.ts'

/** A register as its live projection keeps it. */
export interface Live {
  readonly projection: ProjectionRow
  readonly register: RegisterRow
  readonly names: TableNames
}

/** A register as this program defines it. */
interface Defined {
  readonly plan: Plan
  readonly register: RegisterPlan
}

/** Which registers are defined, and which serve from which tables. */
export class Directory {
  /** Names of those defined. */
  readonly aggregates: readonly string[]
  readonly #pool: Pool
  readonly #defined: ReadonlyMap<string, Defined>

  constructor(pool: Pool, plans: readonly Plan[]) {
    this.#pool = pool
    this.aggregates = plans.map(({ aggregate }) => aggregate.name)
    this.#defined = new Map(plans.flatMap((plan) => plan.registers.map((register) => [register.name, { plan, register }] as const)))
  }

  /** All that serve. */
  async live(): Promise<readonly Live[]> {
    const projections = (await readProjections(this.#pool)).filter((row) => row.status === 'live')
    return projections.flatMap((projection) => {
      const names = tableNames(projection.aggregate, projection.hash, projection.generation)
      return projection.registers.map((register) => ({ projection, register, names }))
    })
  }

  /** Reads a register from its live tables. */
  reading<T>(name: string, read: (live: Live) => Promise<T>): Promise<T> {
    return onceMore(async () => read(await this.#find(name)))
  }

  /** Throws `not-found` for one that is not, though it may still serve. */
  defined(name: string): Defined {
    const defined = this.#defined.get(name)
    if (defined === undefined) throw new HubError('not-found', `Register ${name} is no longer defined.`)
    return defined
  }

  /** The aggregate whose projection makes the register. */
  async aggregateOf(name: string): Promise<string> {
    return this.#defined.get(name)?.plan.aggregate.name ?? (await this.#find(name)).projection.aggregate
  }

  async #find(name: string): Promise<Live> {
    const live = await this.live()
    const found = live.find(({ register }) => register.name === name)
    if (found !== undefined) return found
    if (this.#defined.has(name)) {
      const message = `Register ${name} is being made and does not serve yet. Ask again.`
      throw new HubError('unavailable', message, { retryable: true, retryAfter: 1000 })
    }
    const names = live.map(({ register }) => register.name).toSorted()
    throw new HubError('not-found', `There is no register ${name.slice(0, 60)}; there are ${names.join(', ') || 'none yet'}.`)
  }
}

/** PostgreSQL's code for a table that is not there: it was swapped out between finding and reading it. */
const undefinedTable = '42P01'

/** Reads, and reads again when the tables that it found were swapped out meanwhile. */
export async function onceMore<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === undefinedTable)) throw error
    return read()
  }
}
