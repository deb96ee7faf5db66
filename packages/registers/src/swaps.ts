import type { PoolClient } from 'pg'

import type { Cohort, Cohorts, Member } from './cohorts.ts'
import type { Judging } from './judge/judging.ts'
import { isOwed } from './judge/pending.ts'
import { needsDeriving, oweDifferences, startDeriving, waitsForOthers } from './judge/promotion.ts'
import type { Worked } from './judge/standing.ts'
import type { Plan } from './plan.ts'
import { dropProjection, swapIn, type Opened, type ProjectionRow } from './projections.ts'

interface Parts {
  readonly plans: readonly Plan[]
  readonly cohorts: Cohorts
  readonly judging: Judging
  readonly client: PoolClient
  /** A transaction on the client, for the one engine that may write. */
  transaction<T>(this: void, work: (client: PoolClient) => Promise<T>): Promise<T>
}

export const toWorked = ({ row, projection: { plan, names } }: Member): Worked => ({ row, plan, names })

/** PostgreSQL's code for a lock that was not had in time. */
const lockNotAvailable = '55P03'

/** What was built beside the projections that serve, on its way into their place, and what was replaced, on its way out. */
export class Swaps {
  readonly #parts: Parts
  readonly #retired: ProjectionRow[] = []
  #frozenAt: Opened['frozenAt'] = new Map()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Has to be told first what the engine began with. */
  begin({ retired, frozenAt }: Opened): void {
    this.#retired.push(...retired)
    this.#frozenAt = frozenAt
  }

  /**
   * Lets what was built beside go on, once it stands where the registers stand: first its rows are derived and judged, then it takes the live
   * one's place. A live one of another definition is in no cohort: others that serve, new ones among them, may stand far behind it.
   */
  async promote({ members }: Cohort): Promise<boolean> {
    let promoted = false
    const building = members.filter(({ row }) => row.status === 'building')
    for (const member of building.filter(({ row, position }) => position >= (this.#frozenAt.get(row.aggregate) ?? 0))) {
      const done = member.row.deriving || !needsDeriving(member.projection.plan) ? this.#swap(member) : this.#derive(member)
      promoted = (await done) || promoted
    }
    await this.#dropRetired()
    return promoted
  }

  async #derive(member: Member): Promise<boolean> {
    const { plans, cohorts, transaction } = this.#parts
    const building = cohorts.members.flatMap(({ row }) => (row.status === 'building' ? [row] : []))
    if (waitsForOthers(member.projection.plan, plans, building)) return false
    await transaction((client) => startDeriving(client, toWorked(member), member.position))
    member.row.deriving = true
    await this.#refresh()
    return true
  }

  async #swap(member: Member): Promise<boolean> {
    const { client, cohorts, judging, transaction } = this.#parts
    if (await isOwed(client, [member.row.id])) return false
    // One at a time: events wait for no more.
    const index = member.unindexed.shift()
    if (index !== undefined) return transaction(async (connection) => (await connection.query(index), true))
    const retired = await this.#unlessLocked(async (connection) => {
      const old = await swapIn(connection, member.row, member.projection)
      await oweDifferences(connection, judging.standing, toWorked(member), old, member.position)
      return old
    })
    if (retired === undefined) return false
    member.row.status = 'live'
    this.#retired.push(...retired)
    await cohorts.leave((row) => retired.some((old) => old.id === row.id))
    await this.#refresh()
    return true
  }

  /** A reader that is still at the old tables keeps them a while; the next idle moment tries again. */
  async #dropRetired(): Promise<void> {
    for (const old of this.#retired.slice()) {
      const dropped = await this.#unlessLocked(async (client) => (await dropProjection(client, old), true))
      if (dropped) this.#retired.splice(this.#retired.indexOf(old), 1)
    }
  }

  async #refresh(): Promise<void> {
    const { judging, client, cohorts } = this.#parts
    await judging.refresh(client, cohorts.members.map(toWorked))
  }

  /** The work's result, or undefined when a reader's lock stood in its way for too long to hold up events. */
  async #unlessLocked<T>(work: (client: PoolClient) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#parts.transaction(async (client) => {
        await client.query(`SET LOCAL lock_timeout = '500ms'`)
        return work(client)
      })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === lockNotAvailable) return undefined
      throw error
    }
  }
}
