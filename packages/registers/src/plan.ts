import { HubError } from '@xianglian/core'
import type { Aggregate, ColumnKind, ErasedCoarser, ErasedDerivation, ErasedRegister, ErasedRollup, ErasedRule } from '@xianglian/domain'

import { codeVersion } from './code-version.ts'
import { boundTexts } from './plan-indexes.ts'
import { derivation, planJudgement, rankOf, planLookedUp, type LookupPlan } from './plan-lookups.ts'
import { hashOf } from './plan-hash.ts'

/** A column as a projection keeps it: part of the definition's hash, and what readers go by. */
export interface ColumnPlan {
  readonly name: string
  readonly kind: ColumnKind
  readonly isOptional: boolean
  readonly isIndexed: boolean
  /** Of a text in an index, which takes no longer ones. */
  readonly maxBytes?: number
}

export interface RegisterPlan {
  readonly name: string
  /** Where its rows come from: a stream's state, single events, or the rows of another register. */
  readonly kind: 'rows' | 'entries' | 'rollup'
  /** What the stream, the event or the added rows give. */
  readonly base: readonly ColumnPlan[]
  /** All: `base`, then those that other registers' rows add, which may be empty. */
  readonly columns: readonly ColumnPlan[]
  /** Columns that are indexed together, beside what each of them says. */
  readonly indexes: readonly (readonly string[])[]
  readonly history: boolean
  readonly definition: ErasedRegister
  readonly derive: DerivePlan | undefined
  /** What its rules look up beside what it derives from. */
  readonly lookups: readonly LookupPlan[]
  readonly rules: readonly ErasedRule[]
  readonly rollups: readonly RollupPlan[]
}

export interface DerivePlan {
  readonly lookups: readonly LookupPlan[]
  /** As the definition has them: what is required must be given. */
  readonly columns: readonly ColumnPlan[]
  readonly of: ErasedDerivation['of']
}

export interface RollupPlan extends SumsPlan {
  readonly of: ErasedRollup['of']
  readonly coarser: readonly CoarserPlan[]
}

/** What its row gives to a rollup goes to these, too, by other groups. */
export interface CoarserPlan extends SumsPlan {
  readonly of: ErasedCoarser['of']
}

export interface SumsPlan {
  /** The register that holds the sums. */
  readonly register: string
  readonly by: readonly ColumnPlan[]
  readonly sums: readonly ColumnPlan[]
}

/** What others' lookups want of a register. */
export interface LookedUp {
  /** The columns of each group that any lookup uses. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly hasKeyLookups: boolean
}

/** A definition made ready for the engine. */
export interface Plan {
  readonly aggregate: Aggregate
  /** SHA-256 over columns, functions and version, hex. */
  readonly hash: string
  /** Those of rollups behind the one that they add up. */
  readonly registers: readonly RegisterPlan[]
  /** The form in which it sees data: of the newest schema, or of that which they were written with. */
  readonly dataForm: 'newest' | 'written'
  /** By register, those of them that lookups of any definition read. */
  readonly lookedUp: ReadonlyMap<string, LookedUp>
  /** By register: what derives or adds up comes behind what it is made from, over all definitions. */
  readonly ranks: ReadonlyMap<string, number>
}

const registerName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const columnName = /^[a-z][A-Za-z0-9]{0,59}$/
/** What every row carries beside its columns. */
const reservedColumns = new Set(['key', 'position', 'recordedat'])
/** What the schema holds beside registers, and what findings say of faults. */
const reservedRegisters = new Set(['findings', derivation])

/**
 * Checks the definitions against what tables can hold. Throws `invalid-configuration`, naming the register and column. `code` is the version of the
 * modules that definitions are made of.
 */
export function planAll(aggregates: readonly Aggregate[], code: string = codeVersion()): readonly Plan[] {
  const defined = aggregates.filter(({ evolveAny }) => evolveAny === undefined).map(({ name }) => name)
  if (defined.length < aggregates.length - 1) throw wrong('Two definitions take the aggregates that have none. Keep one.')
  const registers = new Map(aggregates.map((aggregate) => [aggregate, planRegisters(aggregate)]))
  checkNames(registers)
  const all = [...registers.values()].flat()
  planJudgement(all)
  const ranks = rankOf(all)
  const lookedUp = planLookedUp(all)
  return aggregates.map((aggregate): Plan => {
    const its = (registers.get(aggregate) ?? []).map((register) => boundTexts(register, lookedUp.get(register.name)))
    const wanted = its.flatMap(({ name }) => {
      const found = lookedUp.get(name)
      return found === undefined ? [] : [[name, found] as const]
    })
    const dataForm = aggregate.evolveAny === undefined ? 'newest' : 'written'
    return { aggregate, registers: its, lookedUp: new Map(wanted), ranks, dataForm, hash: hashOf(aggregate, its, wanted, defined, code) }
  })
}

/** Whether the register's rows are worked on once they are folded. */
export const isJudged = ({ derive, rules, rollups }: RegisterPlan): boolean =>
  derive !== undefined || rules.length > 0 || rollups.length > 0

/** Which of the plans folds the streams of an aggregate: the one of its name, else the one that takes those without a definition. */
export function createRouter(plans: readonly Plan[]): (aggregate: string) => Plan | undefined {
  const named = new Map(plans.flatMap((plan) => (plan.aggregate.evolveAny === undefined ? [[plan.aggregate.name, plan] as const] : [])))
  const others = plans.find((plan) => plan.aggregate.evolveAny !== undefined)
  return (aggregate) => named.get(aggregate) ?? others
}

function checkNames(registers: ReadonlyMap<Aggregate, readonly RegisterPlan[]>): void {
  const owners = new Map<string, string>()
  for (const [aggregate, its] of registers) {
    for (const name of [`aggregate ${aggregate.name}`, ...its.map((each) => `register ${each.name}`)]) {
      const owner = owners.get(name)
      if (owner !== undefined) throw wrong(`The ${name} is defined twice, by ${owner} and by ${aggregate.name}. Rename one.`)
      owners.set(name, aggregate.name)
    }
  }
}

function planRegisters(aggregate: Aggregate): RegisterPlan[] {
  return Object.entries(aggregate.registers).flatMap(([name, definition]) => {
    const register = planRegister(aggregate.name, name, definition)
    const rollups = Object.entries(definition.rollups).map(([rollup, its]) => planRollup(aggregate.name, rollup, its))
    return [{ ...register, rollups: rollups.map((each) => each.rollup) }, ...rollups.flatMap((each) => each.registers)]
  })
}

function planRegister(aggregate: string, name: string, definition: ErasedRegister): RegisterPlan {
  const place = placeOf(aggregate, name)
  const { rows, entries, rowKey: _, history, derive } = definition
  if (rows === undefined && Object.keys(entries).length === 0) throw wrong(`${place} has neither rows nor entries.`)
  if (rows !== undefined && Object.keys(entries).length > 0) throw wrong(`${place} has both rows and entries; split it.`)
  if (history && rows === undefined) throw wrong(`${place} keeps history, which only rows from state have.`)
  if (history && derive !== undefined)
    throw wrong(`${place} keeps history and derives columns; versions depend on their own streams alone. Leave one of them out.`)
  const base = planColumns(place, definition.columns)
  const derived = derive === undefined ? [] : planColumns(place, derive.columns)
  const twice = derived.find((column) => base.some((each) => each.name === column.name))
  if (twice !== undefined) throw wrong(`${place} has column ${twice.name} and derives it too. Rename one.`)
  return {
    name,
    indexes: definition.indexes,
    kind: rows === undefined ? 'entries' : 'rows',
    base,
    // Empty where deriving fails, whatever the definition says.
    columns: [...base, ...derived.map((column) => ({ ...column, isOptional: true }))],
    history,
    definition,
    derive: derive && { lookups: lookupsOf(derive.lookups), columns: derived, of: derive.of },
    lookups: lookupsOf(definition.lookups),
    rules: definition.rules,
    rollups: [],
  }
}

function planRollup(aggregate: string, name: string, definition: ErasedRollup): { rollup: RollupPlan; registers: RegisterPlan[] } {
  const fine = planSums(aggregate, name, definition)
  const coarser = Object.entries(definition.coarser).map(([its, { by, of }]) => {
    const planned = planSums(aggregate, its, { by, sums: definition.sums, lookups: {}, rules: [] })
    return { ...planned, plan: { ...planned.plan, of } }
  })
  return {
    rollup: { ...fine.plan, of: definition.of, coarser: coarser.map(({ plan }) => plan) },
    registers: [fine, ...coarser].map(({ register }) => register),
  }
}

/** A register of sums, and what is added to it. */
function planSums(
  aggregate: string,
  name: string,
  definition: Omit<ErasedRollup, 'of' | 'coarser'>,
): { plan: SumsPlan; register: RegisterPlan } {
  const place = placeOf(aggregate, name)
  const by = planColumns(place, definition.by)
  const sums = planColumns(place, definition.sums)
  if (by.length === 0) throw wrong(`${place} adds up by no column; name at least one.`)
  for (const { name: column, kind, isOptional } of by)
    if (kind !== 'text' || isOptional) throw wrong(`${place} adds up by ${column}, which is not required text.`)
  for (const { name: column, kind, isOptional } of sums)
    if ((kind !== 'integer' && kind !== 'decimal') || isOptional)
      throw wrong(`${place} adds up ${column}, which is neither a required integer nor a required decimal.`)
  const twice = sums.find((column) => by.some((each) => each.name === column.name))
  if (twice !== undefined) throw wrong(`${place} adds up ${twice.name} and by it. Rename one.`)
  const { lookups, rules } = definition
  const base = [...by, ...sums]
  const rest = {
    aliases: undefined,
    history: false,
    rows: undefined,
    rowKey: undefined,
    entries: {},
    indexes: [],
    derive: undefined,
    rollups: {},
  }
  const register: RegisterPlan = {
    name,
    kind: 'rollup',
    base,
    columns: base,
    indexes: [],
    history: false,
    definition: { ...rest, columns: { ...definition.by, ...definition.sums }, lookups, rules },
    derive: undefined,
    lookups: lookupsOf(lookups),
    rules,
    rollups: [],
  }
  return { plan: { register: name, by, sums }, register }
}

function placeOf(aggregate: string, name: string): string {
  const place = `Register ${name} of aggregate ${aggregate}`
  // PostgreSQL cuts names at 63 bytes; the hash, a generation and the kind of table follow.
  if (!registerName.test(name) || name.length > 35) throw wrong(`${place}: a name is 1 to 35 lower-case letters, digits and hyphens.`)
  if (reservedRegisters.has(name)) throw wrong(`${place}: that name is taken by what the hub keeps itself. Choose another.`)
  return place
}

const planColumns = (place: string, columns: ErasedRegister['columns']): ColumnPlan[] =>
  Object.entries(columns).map(([name, { kind, isOptional, isIndexed }]) => {
    if (!columnName.test(name) || reservedColumns.has(name)) throw wrong(`${place}: ${name} cannot be the name of a column.`)
    return { name, kind, isOptional, isIndexed }
  })

const lookupsOf = (lookups: ErasedRegister['lookups']): LookupPlan[] =>
  Object.entries(lookups).map(([name, lookup]) => ({ name, register: lookup.in.name, lookup }))

const wrong = (message: string): HubError => new HubError('invalid-configuration', message)
