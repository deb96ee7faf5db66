import type { ClientBase } from 'pg'

import { isJudged, type Plan, type RegisterPlan, type SumsPlan } from '../plan.ts'
import { readProjections, type ProjectionRow } from '../projections.ts'
import { tableNames, type TableNames } from '../tables.ts'
import { KeptRows, type RowTable } from './kept-rows.ts'
import type { Tables } from './lookups.ts'
import { readCursors } from './pending.ts'

/** A projection whose rows are derived and judged: one that serves, or one that is about to. */
export interface Active {
  readonly id: string
  readonly plan: Plan
  readonly names: TableNames
  readonly isLive: boolean
  /** Of registers being worked off as a whole: the key up to which that is done. Rows behind it are only folded. */
  readonly cursors: Map<string, string>
  readonly tables: Tables
  /** Of which other registers the rows are read. */
  readonly reads: ReadonlySet<string>
  /** What registers of sums hold, by their names. */
  readonly sums: ReadonlyMap<string, SumsPlan>
}

/** One register of a projection that is worked on. */
export interface Post {
  readonly active: Active
  readonly register: RegisterPlan
}

export interface Standing {
  readonly active: ReadonlyMap<string, Active>
  /** All registers that are worked on, behind those that they derive from or add up. */
  readonly posts: readonly Post[]
  /** Rows in memory, by table. */
  readonly kept: ReadonlyMap<string, KeptRows>
}

/** What an engine works on, as it names it. */
export interface Worked {
  readonly row: ProjectionRow
  readonly plan: Plan
  readonly names: TableNames
}

/** Finds out what is to be worked on, and where lookups read. Rows in memory are taken over for tables that are still used. */
export async function standingOf(client: ClientBase, worked: readonly Worked[], before: ReadonlyMap<string, KeptRows>): Promise<Standing> {
  const serving = (await readProjections(client)).filter(({ status }) => status === 'live')
  const its = worked.filter(({ row }) => row.status === 'live' || row.deriving)
  const kept = new Map<string, KeptRows>()
  const open = (row: Pick<ProjectionRow, 'aggregate' | 'hash' | 'generation' | 'registers'>, register: string): KeptRows | undefined => {
    const found = row.registers.find(({ name }) => name === register)
    if (found === undefined) return undefined
    const { table, ...rest }: RowTable = {
      table: tableNames(row.aggregate, row.hash, row.generation).rows(register),
      columns: found.columns,
      isRollup: found.kind === 'rollup',
    }
    const rows = kept.get(table) ?? before.get(table) ?? new KeptRows({ table, ...rest })
    kept.set(table, rows)
    return rows
  }
  const active = new Map<string, Active>()
  for (const { row, plan, names } of its) {
    const cursors = row.status === 'live' ? new Map<string, string>() : await readCursors(client, row.id)
    const reads = new Set(
      plan.registers.flatMap((each) => [...(each.derive?.lookups ?? []), ...each.lookups].map(({ register }) => register)),
    )
    // Its own registers in its own tables, those of others where they serve.
    const own = new Set(plan.registers.map(({ name }) => name))
    const ownerOf = (register: string): ProjectionRow | undefined =>
      own.has(register) ? row : serving.find(({ registers }) => registers.some(({ name }) => name === register))
    const tables = new Map(
      [...new Set([...own, ...reads])].map((register) => {
        const owner = ownerOf(register)
        return [register, owner && open(owner, register)] as const
      }),
    )
    const sums = plan.registers.flatMap(({ rollups }) => rollups.flatMap((rollup) => [rollup, ...rollup.coarser]))
    active.set(row.id, {
      id: row.id,
      plan,
      names,
      isLive: row.status === 'live',
      cursors,
      tables: (register) => tables.get(register),
      reads,
      sums: new Map(sums.map((each) => [each.register, each])),
    })
  }
  return { active, posts: postsOf([...active.values()]), kept }
}

function postsOf(active: readonly Active[]): Post[] {
  const posts = active.flatMap((each) => each.plan.registers.map((register): Post => ({ active: each, register })))
  return posts.toSorted((a, b) => (a.active.plan.ranks.get(a.register.name) ?? 0) - (b.active.plan.ranks.get(b.register.name) ?? 0))
}

/** Whether a register's rows are more than written: judged, or looked up by others. */
export const isConnected = (plan: Plan, register: RegisterPlan): boolean =>
  register.kind === 'rollup' || isJudged(register) || plan.lookedUp.has(register.name)
