import { createHash } from 'node:crypto'

import { HubError } from '@xianglian/core'
import type { Aggregate, ColumnKind, ErasedRegister } from '@xianglian/domain'

/** A column as a projection keeps it: part of the definition's hash, and what readers go by. */
export interface ColumnPlan {
  readonly name: string
  readonly kind: ColumnKind
  readonly isOptional: boolean
  readonly isIndexed: boolean
}

export interface RegisterPlan {
  readonly name: string
  readonly columns: readonly ColumnPlan[]
  readonly history: boolean
  readonly definition: ErasedRegister
}

/** A definition made ready for the engine. */
export interface Plan {
  readonly aggregate: Aggregate
  /** SHA-256 over columns, functions and version, hex. */
  readonly hash: string
  readonly registers: readonly RegisterPlan[]
  /** The form in which it sees data: of the newest schema, or of that which they were written with. */
  readonly dataForm: 'newest' | 'written'
}

const registerName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const columnName = /^[a-z][A-Za-z0-9]{0,59}$/
/** What every row carries beside its columns. */
const reservedColumns = new Set(['key', 'position', 'recordedat'])

/** Checks the definitions against what tables can hold. Throws `invalid-configuration`, naming the register and column. */
export function planAll(aggregates: readonly Aggregate[]): readonly Plan[] {
  const owners = new Map<string, string>()
  const defined = aggregates.filter(({ evolveAny }) => evolveAny === undefined).map(({ name }) => name)
  if (defined.length < aggregates.length - 1) throw wrong('Two definitions take the aggregates that have none. Keep one.')
  return aggregates.map((aggregate) => {
    const plan = planOf(aggregate, defined)
    for (const name of [`aggregate ${aggregate.name}`, ...plan.registers.map((each) => `register ${each.name}`)]) {
      const owner = owners.get(name)
      if (owner !== undefined) throw wrong(`The ${name} is defined twice, by ${owner} and by ${aggregate.name}. Rename one.`)
      owners.set(name, aggregate.name)
    }
    return plan
  })
}

function planOf(aggregate: Aggregate, defined: readonly string[]): Plan {
  const registers = Object.entries(aggregate.registers).map(([name, definition]) => planRegister(aggregate.name, name, definition))
  const dataForm = aggregate.evolveAny === undefined ? 'newest' : 'written'
  return { aggregate, hash: hashOf(aggregate, registers, defined), registers, dataForm }
}

/** Which of the plans folds the streams of an aggregate: the one of its name, else the one that takes those without a definition. */
export function createRouter(plans: readonly Plan[]): (aggregate: string) => Plan | undefined {
  const named = new Map(plans.flatMap((plan) => (plan.aggregate.evolveAny === undefined ? [[plan.aggregate.name, plan] as const] : [])))
  const others = plans.find((plan) => plan.aggregate.evolveAny !== undefined)
  return (aggregate) => named.get(aggregate) ?? others
}

function planRegister(aggregate: string, name: string, definition: ErasedRegister): RegisterPlan {
  const place = `Register ${name} of aggregate ${aggregate}`
  // PostgreSQL cuts names at 63 bytes; the hash, a generation and the kind of table follow.
  if (!registerName.test(name) || name.length > 35) throw wrong(`${place}: a name is 1 to 35 lower-case letters, digits and hyphens.`)
  if (definition.rows === undefined && Object.keys(definition.entries).length === 0) throw wrong(`${place} has neither rows nor entries.`)
  if (definition.rows !== undefined && Object.keys(definition.entries).length > 0)
    throw wrong(`${place} has both rows and entries; split it.`)
  if (definition.history && definition.rows === undefined) throw wrong(`${place} keeps history, which only rows from state have.`)
  const columns = Object.entries(definition.columns).map(([column, { kind, isOptional, isIndexed }]) => {
    if (!columnName.test(column) || reservedColumns.has(column)) throw wrong(`${place}: ${column} cannot be the name of a column.`)
    return { name: column, kind, isOptional, isIndexed }
  })
  return { name, columns, history: definition.history, definition }
}

function hashOf(aggregate: Aggregate, registers: readonly RegisterPlan[], defined: readonly string[]): string {
  const content = {
    name: aggregate.name,
    version: aggregate.version,
    initial: aggregate.initial,
    evolve: functionsOf(aggregate.evolve),
    // An aggregate that gets a definition of its own is no longer among those that have none.
    evolveAny: aggregate.evolveAny && [aggregate.evolveAny.toString(), defined.toSorted()],
    registers: registers.map(({ name, columns, history, definition }) => ({
      name,
      columns,
      history,
      rows: definition.rows?.toString(),
      rowKey: definition.rowKey?.toString(),
      entries: functionsOf(definition.entries),
    })),
  }
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

const functionsOf = (functions: Readonly<Record<string, (...given: never[]) => unknown>>): [string, string][] =>
  Object.entries(functions).map(([name, each]) => [name, each.toString()])

const wrong = (message: string): HubError => new HubError('invalid-configuration', message)
