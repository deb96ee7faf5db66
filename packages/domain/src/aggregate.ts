import type { DomainEvent } from '@xianglian/core'

import type { Columns, None, RowOf } from './columns.ts'
import type { DefinedCommand, ErasedCommand, EventOf } from './command.ts'
import type { Derivation, LookedOf, Lookups, Published } from './lookup.ts'
import type { DefinedRollup } from './rollup.ts'
import type { Grounds, Found, Rule } from './rule.ts'

/**
 * A register 台账: current rows of one aggregate's streams. Rows come from the folded state, or one by one straight from events.
 *
 * The key of a row is the stream's id; with `rowKey` it is `<stream id>:<row key>`; of an entry `<stream id>:<type><source>/<record>`.
 */
export interface Register<
  State = unknown,
  Event extends DomainEvent = DomainEvent,
  C extends Columns = Columns,
  D extends Columns = Columns,
  B extends Lookups<RowOf<C>> = Lookups<RowOf<C>>,
  L extends Lookups<RowOf<C & D>> = Lookups<RowOf<C & D>>,
> {
  readonly columns: C
  /** Columns that lists are commonly filtered by together, beside what single columns say: each makes an index. */
  readonly indexes?: readonly (readonly (keyof NoInfer<C & D> & string)[])[]
  /** Columns that give a stream another name: where no stream has that id, the one that `stream` says is meant. */
  readonly aliases?: Aliases<keyof NoInfer<C> & string>
  /** Keep the versions of every row on both times, so that lists answer `asOf` and `validAt`. Only for rows from state. */
  readonly history?: boolean
  /** The stream's rows, replaced as a set. At most one unless `rowKey` tells them apart. */
  rows?(this: void, state: State): readonly RowOf<C>[]
  rowKey?(this: void, row: RowOf<C>): string
  /** One row for each event that counts, made from this event alone, so that long streams keep a small state. Undefined makes none. */
  readonly entries?: { readonly [Type in Event['type']]?: (event: EventOf<Event, Type>) => RowOf<C> | undefined }
  /** Columns that other registers' rows add. Not for registers with history, whose versions depend on their own streams alone. */
  readonly derive?: Derivation<C, B, D>
  /** What the rules look up beside that, keyed by the row with its derived columns. */
  readonly lookups?: L
  readonly rules?: readonly Rule<RowOf<C & D>, LookedOf<B> & LookedOf<L>>[]
  /** By name: each is a register of its own. */
  readonly rollups?: Readonly<Record<string, DefinedRollup<RowOf<C & D>>>>
}

/** Columns of a register: the id of a stream of its aggregate, and another name that it goes by. */
export interface Aliases<Column extends string = string> {
  readonly stream: Column
  readonly name: Column
}

/** Writes a register's columns down once; what `rows`, `entries`, rules and rollups do is checked against them. */
export const register = <
  State,
  Event extends DomainEvent,
  C extends Columns,
  D extends Columns = None,
  B extends Lookups<RowOf<C>> = None,
  L extends Lookups<RowOf<C & D>> = None,
>(
  definition: Register<State, Event, C, D, B, L>,
): DefinedRegister<State, Event> => erased(definition)

/** A register whose columns were checked; that it folds this state and these events is left for `aggregate` to check. */
export interface DefinedRegister<State, Event extends DomainEvent> extends ErasedRegister {
  /** Never there: it carries the types for the compiler alone. */
  readonly folds?: (state: State, event: Event) => void
}

interface Described<State, Event extends DomainEvent> {
  readonly name: string
  /**
   * Raise it when code that the definition calls changes what it computes and none of its registers derives, judges or adds up: its own functions and
   * columns are noticed by themselves, and with those registers any change of this package is.
   */
  readonly version?: number
  /** The state before any event. States are plain JSON and never changed in place. */
  readonly initial: State
  readonly registers: Readonly<Record<string, DefinedRegister<State, Event>>>
}

/** `name` is also the part of the subject before the slash. */
interface Definition<State, Event extends DomainEvent> extends Described<State, Event> {
  /** The fold of one stream: pure, no clock. A type that is not named leaves the state as it is. */
  readonly evolve: { readonly [Type in Event['type']]?: (state: State, event: EventOf<Event, Type>) => State }
  /** What users may ask for, by name: see `command`. */
  readonly commands?: Readonly<Record<string, DefinedCommand<State, Event>>>
}

/** Data come as JSON objects of whatever form. */
interface Fallback<State> extends Described<State, DomainEvent<string, object>> {
  readonly evolve: (state: State, event: DomainEvent<string, object>) => State
}

/** A definition whose types the engine need not know: what it folds was decoded by the schema that the types were generated from. */
export interface Aggregate {
  readonly name: string
  readonly version: number
  readonly initial: unknown
  readonly evolve: Readonly<Record<string, Evolve>>
  /**
   * Set on the one definition that folds the streams of every aggregate without a definition of its own: their fold, whatever the type. The
   * data it sees are in the form they were written in, and its rows are keyed `<stream id>:<aggregate>`.
   */
  readonly evolveAny?: Evolve
  /** What users may ask for, by name; empty where nothing may be. */
  readonly commands: Readonly<Record<string, ErasedCommand>>
  readonly registers: Readonly<Record<string, ErasedRegister>>
}

type Evolve = (state: unknown, event: DomainEvent) => unknown

/** A register of an `Aggregate`. */
export interface ErasedRegister extends ErasedJudgement {
  readonly columns: Columns
  readonly indexes: readonly (readonly string[])[]
  readonly aliases: Aliases | undefined
  readonly history: boolean
  readonly rows: ((state: unknown) => readonly Row[]) | undefined
  readonly rowKey: ((row: Row) => string) | undefined
  readonly entries: Readonly<Record<string, (event: DomainEvent) => Row | undefined>>
  readonly derive: ErasedDerivation | undefined
  readonly rollups: Readonly<Record<string, ErasedRollup>>
}

/** What is looked up for rules, and the rules. */
export interface ErasedJudgement {
  readonly lookups: Readonly<Record<string, ErasedLookup>>
  readonly rules: readonly ErasedRule[]
}

export interface ErasedDerivation {
  readonly lookups: Readonly<Record<string, ErasedLookup>>
  readonly columns: Columns
  readonly of: (row: Row, looked: Looked) => Row
}

/** One row by `key`, or a group's rows by `group` and `values`. */
export interface ErasedLookup {
  readonly in: Published
  readonly key?: (row: Row) => string | null | undefined
  readonly group?: string
  readonly values?: (row: Row) => readonly (string | null | undefined)[]
}

/** What lookups found, by their names: a row or undefined, or a group's rows. */
export type Looked = Readonly<Record<string, Row | readonly Row[] | undefined>>

export interface ErasedRule extends Omit<Rule, 'judge'> {
  readonly judge: (row: Row, grounds: Grounds<Looked>) => Found | readonly Found[] | undefined
}

export interface ErasedRollup extends ErasedJudgement {
  readonly by: Columns
  readonly sums: Columns
  readonly of: (row: Row) => Row | readonly Row[] | undefined
  readonly coarser: Readonly<Record<string, ErasedCoarser>>
}

export interface ErasedCoarser {
  readonly by: Columns
  readonly of: (group: Row) => Row
}

export type Row = Readonly<Record<string, unknown>>

/** One aggregate: how its events fold, and which registers show it. */
export function aggregate<State, Event extends DomainEvent>(definition: Definition<State, Event>): Aggregate {
  const { evolve, commands } = definition
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- called only with events of its type, and states of this definition
  return { ...described(definition), evolve: evolve as unknown as Aggregate['evolve'], commands: commands ?? {} }
}

/** What folds the streams of every aggregate that has no definition: see `evolveAny`. A hub has at most one. */
export function fallback<State>(definition: Fallback<State>): Aggregate {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- called only with states of this definition; decoded data are objects
  return { ...described(definition), evolve: {}, evolveAny: definition.evolve as unknown as Evolve, commands: {} }
}

const described = <State, Event extends DomainEvent>({ name, version, initial, registers }: Described<State, Event>) => ({
  name,
  version: version ?? 1,
  initial,
  registers,
})

function erased<
  State,
  Event extends DomainEvent,
  C extends Columns,
  D extends Columns,
  B extends Lookups<RowOf<C>>,
  L extends Lookups<RowOf<C & D>>,
>(definition: Register<State, Event, C, D, B, L>): ErasedRegister {
  const { columns, indexes, aliases, history, rows, rowKey, entries, derive, lookups, rules, rollups } = definition
  const all = {
    columns,
    indexes: indexes ?? [],
    aliases,
    history: history ?? false,
    rows,
    rowKey,
    entries: entries ?? {},
    derive,
    lookups: lookups ?? {},
    rules: rules ?? [],
    rollups: rollups ?? {},
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- called only with states and rows of this definition, events of their type
  return all as unknown as ErasedRegister
}
