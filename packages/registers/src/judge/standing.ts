import type { ClientBase } from 'pg'

import { isJudged, type Plan, type RegisterPlan, type RollupPlan } from '../plan.ts'
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
  readonly rollups: ReadonlyMap<string, RollupPlan>
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
export async function standingOf(
  client: ClientBase,
  worked: readonly Worked[],
  before: ReadonlyMap<string, KeptRows>,
  cacheBytes: number,
): Promise<Standing> {
  const serving = (await readProjections(client)).filter(({ status }) => status === 'live')
  const its = worked.filter(({ row }) => row.status === 'live' || row.deriving)
  const connected = new Set(its.flatMap(({ plan }) => plan.registers.filter((each) => isConnected(plan, each)).map(({ name }) => name)))
  const bytes = cacheBytes / Math.max(1, connected.size / 4)
  const kept = new Map<string, KeptRows>()
  const open = (row: Pick<ProjectionRow, 'aggregate' | 'hash' | 'generation' | 'registers'>, register: string): KeptRows | undefined => {
    const found = row.registers.find(({ name }) => name === register)
    if (found === undefined) return undefined
    const { table, ...rest }: RowTable = {
      table: tableNames(row.aggregate, row.hash, row.generation).rows(register),
      columns: found.columns,
      isRollup: found.kind === 'rollup',
    }
    const rows = kept.get(table) ?? before.get(table) ?? new KeptRows({ table, ...rest }, bytes)
    kept.set(table, rows)
    return rows
  }
  const active = new Map<string, Active>()
  for (const { row, plan, names } of its) {
    // Its own registers in its own tables, those of others where they serve.
    const tables = new Map<string, KeptRows | undefined>()
    const find = (register: string): KeptRows | undefined => {
      if (!tables.has(register)) {
        const isOwn = plan.registers.some(({ name }) => name === register)
        const owner = isOwn ? row : serving.find(({ registers }) => registers.some(({ name }) => name === register))
        tables.set(register, owner && open(owner, register))
      }
      return tables.get(register)
    }
    const cursors = row.status === 'live' ? new Map<string, string>() : await readCursors(client, row.id)
    const reads = new Set(
      plan.registers.flatMap((each) => [...(each.derive?.lookups ?? []), ...each.lookups].map(({ register }) => register)),
    )
    const rollups = new Map(plan.registers.flatMap((each) => each.rollups.map((rollup) => [rollup.register, rollup] as const)))
    active.set(row.id, { id: row.id, plan, names, isLive: row.status === 'live', cursors, tables: find, reads, rollups })
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
