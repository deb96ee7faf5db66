import type { Looked, Row } from '@xianglian/domain'
import type { Pool } from 'pg'

import { targetsOf, type LookupTarget } from '../judge/lookups.ts'
import type { DerivePlan, RegisterPlan } from '../plan.ts'
import { qualified } from '../tables.ts'
import { fromValues, quote, textExpression, toValues, type Values } from '../values.ts'
import type { Live } from './directory.ts'

/** Adds to the values of a row what its register derives from others. */
export type Derive = (base: Values) => Promise<Values>

/** Derives from the rows of others as they are now, each read once; where the definition fails, derived columns are empty. */
export function createDerive(pool: Pool, live: readonly Live[], { derive: plan, columns }: RegisterPlan): Derive {
  if (plan === undefined) return async (base) => base
  const found = new Map<string, Promise<readonly Row[]>>()
  const find = async (target: LookupTarget | undefined): Promise<readonly Row[]> => {
    if (target === undefined) return []
    const its = live.find(({ register }) => register.name === target.lookup.register)
    const rows = found.get(target.name) ?? readTarget(pool, its, target)
    found.set(target.name, rows)
    return rows
  }
  return async (base) => {
    const row = fromValues(columns, base)
    const targets = attempt(() => targetsOf(plan.lookups, row))
    const rows = await Promise.all((targets ?? []).map(find))
    const derived = targets && attempt(() => toValues(plan.columns, plan.of(row, lookedOf(plan, rows))))
    return [...base, ...(derived ?? plan.columns.map(() => null))]
  }
}

/** By the lookups' names. */
const lookedOf = ({ lookups }: DerivePlan, found: readonly (readonly Row[])[]): Looked =>
  Object.fromEntries(
    lookups.map(({ name, lookup }, index) => [name, lookup.group === undefined ? found[index]?.[0] : (found[index] ?? [])]),
  )

/** The rows that a lookup is after, in the order of their keys. */
async function readTarget(pool: Pool, live: Live | undefined, { key, group }: LookupTarget): Promise<readonly Row[]> {
  const names = key === undefined ? (group?.columns ?? []) : ['key']
  const known = ['key', ...(live?.register.columns.map(({ name }) => name) ?? [])]
  // A table of an earlier definition may lack a group's column.
  if (live === undefined || names.some((name) => !known.includes(name))) return []
  const { names: tables, register } = live
  const { columns } = register
  const condition = names.map((name, index) => `${quote(name)} = $${index + 1}`).join(' AND ')
  const { rows } = await pool.query<(string | null)[]>({
    text: `SELECT ${columns.map(textExpression).join(', ')} FROM ${qualified(tables.rows(register.name))} WHERE ${condition} ORDER BY key`,
    values: key === undefined ? [...(group?.values ?? [])] : [key],
    rowMode: 'array',
  })
  return rows.map((values) => fromValues(columns, values))
}

/** Undefined where the definition fails: the finding `unjudged` of the row says why. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
