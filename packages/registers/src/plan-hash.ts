import { createHash } from 'node:crypto'

import { calendarVersion, type Aggregate } from '@xianglian/domain'

import type { LookupPlan } from './plan-lookups.ts'
import type { LookedUp, RegisterPlan } from './plan.ts'

/** Raise it when the engine keeps things in another form: registers are then built anew. */
const formOfTables = 3

/**
 * SHA-256 (hex) over all that decides what a definition's tables hold: of one that derives or judges the code of the whole domain, of others what can
 * be seen. See `version` of a definition for the rest.
 */
export function hashOf(
  aggregate: Aggregate,
  registers: readonly RegisterPlan[],
  lookedUp: readonly (readonly [string, LookedUp])[],
  defined: readonly string[],
  code: string,
): string {
  const content = {
    formOfTables,
    name: aggregate.name,
    version: aggregate.version,
    initial: aggregate.initial,
    evolve: functionsOf(aggregate.evolve),
    // An aggregate that gets a definition of its own is no longer among those that have none.
    evolveAny: aggregate.evolveAny && [aggregate.evolveAny.toString(), defined.toSorted()],
    // What derives or judges calls functions, which may ask the limits, data of the same code, and the calendar, data of a library.
    data: registers.some(({ derive, rules, rollups }) => derive !== undefined || rules.length + rollups.length > 0) && [
      calendarVersion,
      code,
    ],
    // Their indexes.
    groups: lookedUp.map(([name, { groups }]) => [name, [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))]),
    registers: registers.map((register) => ({
      name: register.name,
      kind: register.kind,
      columns: register.columns,
      indexes: register.indexes,
      history: register.history,
      rows: register.definition.rows?.toString(),
      rowKey: register.definition.rowKey?.toString(),
      entries: functionsOf(register.definition.entries),
      ...judgement(register),
    })),
  }
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

const judgement = ({ derive, lookups, rules, rollups }: RegisterPlan): object => ({
  derive: derive && [lookupTexts(derive.lookups), derive.columns, derive.of.toString()],
  lookups: lookupTexts(lookups),
  rules: rules.map(({ judge, ...data }) => [data, judge.toString()]),
  rollups: rollups.map(({ register, by, sums, of, coarser }) => [
    register,
    by,
    sums,
    of.toString(),
    coarser.map((each) => [each.register, each.by, each.of.toString()]),
  ]),
})

const lookupTexts = (lookups: readonly LookupPlan[]): unknown[] =>
  lookups.map(({ name, register, lookup: { in: published, key, group, values } }) => [
    name,
    register,
    key?.toString(),
    group !== undefined && [group, published.groups[group]],
    values?.toString(),
  ])

const functionsOf = (functions: Readonly<Record<string, (...given: never[]) => unknown>>): [string, string][] =>
  Object.entries(functions).map(([name, each]) => [name, each.toString()])
