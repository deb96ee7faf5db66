import type { DomainEvent } from '@xianglian/core'

import type { Columns, RowOf } from './columns.ts'

/** The event of one type out of an aggregate's union. */
export type EventOf<Event extends DomainEvent, Type extends Event['type']> = Extract<Event, { readonly type: Type }>

/**
 * A register 台账: current rows of one aggregate's streams. Rows come from the folded state, or one by one straight from events.
 *
 * The key of a row is the stream's id; with `rowKey` it is `<stream id>:<row key>`; of an entry `<stream id>:<type><source>/<record>`.
 */
export interface Register<State = unknown, Event extends DomainEvent = DomainEvent, C extends Columns = Columns> {
  readonly columns: C
  /** Keep the versions of every row on both times, so that lists answer `asOf` and `validAt`. Only for rows from state. */
  readonly history?: boolean
  /** The stream's rows, replaced as a set. At most one unless `rowKey` tells them apart. */
  rows?(this: void, state: State): readonly RowOf<C>[]
  rowKey?(this: void, row: RowOf<C>): string
  /** One row for each event that counts, made from this event alone, so that long streams keep a small state. Undefined makes none. */
  readonly entries?: { readonly [Type in Event['type']]?: (event: EventOf<Event, Type>) => RowOf<C> | undefined }
}

/** Writes a register's columns down once; what `rows` and `entries` return is checked against them. */
export const register = <State, Event extends DomainEvent, C extends Columns>(
  definition: Register<State, Event, C>,
): Register<State, Event, C> => definition

interface Described<State, Event extends DomainEvent> {
  readonly name: string
  /** Raise it when code that the definition calls changes what it computes; its own functions and columns are noticed by themselves. */
  readonly version?: number
  /** The state before any event. States are plain JSON and never changed in place. */
  readonly initial: State
  readonly registers: Readonly<Record<string, Register<State, Event>>>
}

/** `name` is also the part of the subject before the slash. */
interface Definition<State, Event extends DomainEvent> extends Described<State, Event> {
  /** The fold of one stream: pure, no clock. A type that is not named leaves the state as it is. */
  readonly evolve: { readonly [Type in Event['type']]?: (state: State, event: EventOf<Event, Type>) => State }
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
  readonly registers: Readonly<Record<string, ErasedRegister>>
}

type Evolve = (state: unknown, event: DomainEvent) => unknown

/** A register of an `Aggregate`. */
export interface ErasedRegister {
  readonly columns: Columns
  readonly history: boolean
  readonly rows: ((state: unknown) => readonly Row[]) | undefined
  readonly rowKey: ((row: Row) => string) | undefined
  readonly entries: Readonly<Record<string, (event: DomainEvent) => Row | undefined>>
}

export type Row = Readonly<Record<string, unknown>>

/** One aggregate: how its events fold, and which registers show it. */
export function aggregate<State, Event extends DomainEvent>(definition: Definition<State, Event>): Aggregate {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- called only with events of its type and states of this definition
  return { ...described(definition), evolve: definition.evolve as unknown as Aggregate['evolve'] }
}

/** What folds the streams of every aggregate that has no definition: see `evolveAny`. A hub has at most one. */
export function fallback<State>(definition: Fallback<State>): Aggregate {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- called only with states of this definition; decoded data are objects
  return { ...described(definition), evolve: {}, evolveAny: definition.evolve as unknown as Evolve }
}

function described<State, Event extends DomainEvent>({ name, version, initial, registers }: Described<State, Event>) {
  const all: Record<string, ErasedRegister> = {}
  for (const [each, definition] of Object.entries<Register<State, Event>>(registers)) all[each] = erased(definition)
  return { name, version: version ?? 1, initial, registers: all }
}

function erased<State, Event extends DomainEvent>(definition: Register<State, Event>): ErasedRegister {
  const { columns, history, rows, rowKey, entries } = definition
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above: only states and rows of this definition, events of their type
  return { columns, history: history ?? false, rows, rowKey, entries: entries ?? {} } as unknown as ErasedRegister
}
