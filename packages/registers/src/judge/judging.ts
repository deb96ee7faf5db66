import type { ClientBase } from 'pg'

import { writeRows, writeStreams, type Changes } from '../changes.ts'
import { judge } from './judge.ts'
import { isOwed } from './pending.ts'
import { inSession } from './session.ts'
import { workOff } from './slice.ts'
import { standingOf, type Standing, type Worked } from './standing.ts'
import { Tasks } from './tasks.ts'

/** What a batch makes of one projection. */
export interface Prepared extends Worked {
  readonly changes: Changes
}

/** An engine's work on rows beyond folding: what it knows of who serves, the rows it holds, and whether anything is owed. */
export class Judging {
  readonly #cacheBytes: number
  readonly #sliceSize: number
  #standing: Standing = { active: new Map(), posts: [], kept: new Map() }
  #isOwed = false
  #turn = false

  constructor({ cacheBytes, sliceSize }: { readonly cacheBytes: number; readonly sliceSize: number }) {
    this.#cacheBytes = cacheBytes
    this.#sliceSize = sliceSize
  }

  /** Whether rows may have to be derived and judged again. */
  get isOwed(): boolean {
    return this.#isOwed
  }

  get standing(): Standing {
    return this.#standing
  }

  /** Has to be told whenever a projection begins, serves or goes: between transactions, or at the end of one. */
  async refresh(client: ClientBase, worked: readonly Worked[]): Promise<void> {
    this.#standing = await standingOf(client, worked, this.#standing.kept)
    this.#isOwed = await isOwed(client, [...this.#standing.active.keys()])
  }

  /** Writes a batch that began at `position`, within the caller's transaction. */
  async write(client: ClientBase, prepared: readonly Prepared[], position: number): Promise<void> {
    const tasks = new Tasks({ isFirst: false })
    const isOwedNow = await inSession(client, (session) => {
      for (const { row, names, changes } of prepared) {
        session.write((connection) => writeStreams(connection, names, changes))
        const active = this.#standing.active.get(row.id)
        const plain = active === undefined ? changes.registers : tasks.take(active, changes.registers)
        for (const register of plain) session.write((connection) => writeRows(connection, names, register))
      }
      return judge(session, this.#standing, tasks, position)
    })
    if (isOwedNow) this.#isOwed = true
    this.#shrink()
  }

  /** Works off a bounded part of what is owed, within the caller's transaction. False when nothing is. */
  async workOff(client: ClientBase): Promise<boolean> {
    // What serves and what is built beside it take turns.
    this.#turn = !this.#turn
    this.#isOwed = await workOff(client, this.#standing, this.#sliceSize, ({ isLive }) => isLive === this.#turn)
    this.#shrink()
    return this.#isOwed
  }

  /** Registers give way in the same proportion. */
  #shrink(): void {
    const share = this.#cacheBytes / this.memory()
    if (share < 1) for (const rows of this.#standing.kept.values()) rows.shrink(rows.size() * share)
  }

  /** Bytes of rows held in memory, about. */
  memory(): number {
    return [...this.#standing.kept.values()].reduce((sum, rows) => sum + rows.size(), 0)
  }
}
