import { keyOf, type Looked, type Row } from '@xianglian/domain'

import type { LookupPlan } from '../plan-lookups.ts'
import type { LookedUp } from '../plan.ts'
import { isKey } from '../values.ts'
import type { GroupWanted, Kept, KeptRows } from './kept-rows.ts'
import type { Session } from './session.ts'

/** What a lookup is after for one row: a row of another register, or a group of them. Its name is what edges and pending work know it by. */
export interface LookupTarget {
  readonly name: string
  readonly lookup: LookupPlan
  /** Of one row. */
  readonly key?: string
  readonly group?: GroupWanted
}

export const rowName = (register: string, key: string): string => `${register}/${key}`

/** The register and key that `rowName` put together. */
export function fromRowName(name: string): { readonly register: string; readonly key: string } {
  const slash = name.indexOf('/')
  return { register: name.slice(0, slash), key: name.slice(slash + 1) }
}

const groupName = (register: string, group: string, key: string): string => `${register}?${group}=${key}`

/** What each lookup is after; undefined where a value is empty, or longer than a key may be: no index takes it. Throws what the definition throws. */
export const targetsOf = (lookups: readonly LookupPlan[], row: Row): readonly (LookupTarget | undefined)[] =>
  lookups.map((lookup) => targetOf(lookup, row))

function targetOf(plan: LookupPlan, row: Row): LookupTarget | undefined {
  const { register, lookup } = plan
  if (lookup.group === undefined) {
    const key = lookup.key?.(row)
    return key === null || key === undefined || !isKey(key) ? undefined : { name: rowName(register, key), lookup: plan, key }
  }
  const values = lookup.values?.(row) ?? []
  const key = keyOf(...values)
  if (key === undefined || !isKey(key)) return undefined
  const columns = lookup.in.groups[lookup.group] ?? []
  const given = values.flatMap((value) => value ?? [])
  return given.length === columns.length
    ? { name: groupName(register, lookup.group, key), lookup: plan, group: { columns, values: given } }
    : undefined
}

/** The names under which others look for this row: its key, and the groups it is in. */
export function namesOf(register: string, lookedUp: LookedUp, { key, row }: Kept): string[] {
  const names = groupsOf(register, lookedUp, row)
  if (lookedUp.hasKeyLookups) names.push(rowName(register, key))
  return names
}

/** The names of the groups that a row is in: those that lookups use, where none of its values is empty. */
export function groupsOf(register: string, { groups }: LookedUp, row: Row): string[] {
  const names: string[] = []
  for (const [group, columns] of groups) {
    const key = keyOf(...columns.map((column) => textOrNull(row[column])))
    if (key !== undefined) names.push(groupName(register, group, key))
  }
  return names
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Finds a register's rows as one projection sees them; undefined while there is no such table. */
export type Tables = (register: string) => KeptRows | undefined

/** Reads all that the targets name, in a statement or two per register. */
export async function loadTargets(session: Session, tables: Tables, targets: Iterable<LookupTarget | undefined>): Promise<void> {
  const keys = new Map<string, Set<string>>()
  const groups = new Map<string, Map<string, GroupWanted>>()
  for (const target of targets) {
    if (target === undefined) continue
    const { register } = target.lookup
    if (target.key !== undefined) entryOf(keys, register, () => new Set<string>()).add(target.key)
    if (target.group !== undefined) entryOf(groups, register, () => new Map<string, GroupWanted>()).set(target.name, target.group)
  }
  for (const [register, its] of keys) await tables(register)?.load(session, its)
  for (const [register, its] of groups) await tables(register)?.loadGroups(session, its)
}

/** The rows that lookups found, by the lookups' names, once their targets are loaded. */
export function lookedOf(tables: Tables, lookups: readonly LookupPlan[], targets: readonly (LookupTarget | undefined)[]): Looked {
  const looked: Record<string, Row | readonly Row[] | undefined> = {}
  for (const [index, { name, register, lookup }] of lookups.entries()) {
    const target = targets[index]
    const table = target && tables(register)
    if (lookup.group !== undefined) looked[name] = (table && target && table.group(target.name).map(({ row }) => row)) ?? []
    else looked[name] = target?.key === undefined ? undefined : table?.get(target.key)?.row
  }
  return looked
}

/** The map's entry, made when it is missing. */
export function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
