import type { RegisterChanges } from '../changes.ts'
import { entryOf } from './lookups.ts'
import type { Task } from './rows.ts'
import { isConnected, type Active, type Post } from './standing.ts'

/** What is to be done in one transaction, by projection and register. */
export class Tasks {
  readonly #tasks = new Map<Active, Map<string, Task>>()
  readonly #isFirst: boolean

  /** `isFirst`: whether rows to be done again were only folded so far. */
  constructor({ isFirst }: { readonly isFirst: boolean }) {
    this.#isFirst = isFirst
  }

  /** The task of a register, empty at first. */
  at({ active, register }: Post): Task {
    const its = entryOf(this.#tasks, active, () => new Map<string, Task>())
    return entryOf(its, register.name, () => {
      const rest = { made: [], removed: new Set<string>(), again: new Set<string>(), deltas: new Map() }
      return { active, register, isFirst: this.#isFirst && register.kind !== 'rollup', ...rest }
    })
  }

  find({ active, register }: Post): Task | undefined {
    return this.#tasks.get(active)?.get(register.name)
  }

  /** Takes up what a batch makes of the rows of one projection. Returns those that are only to be written: nobody judges or looks them up. */
  take(active: Active, registers: readonly RegisterChanges[]): readonly RegisterChanges[] {
    return registers.filter(({ register, made, removed }) => {
      if (!isConnected(active.plan, register)) return true
      if (made.length === 0 && removed.size === 0) return false
      const task = this.at({ active, register })
      task.made.push(...made)
      for (const key of removed) task.removed.add(key)
      return false
    })
  }
}
