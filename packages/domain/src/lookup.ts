import type { Columns, RowOf } from './columns.ts'

/**
 * What others may know of a register: its name, its columns, and the groups of columns by which several of its rows are found at once. An
 * aggregate publishes it in its `row.ts`; nothing else of its folder is for others.
 */
export interface Published<C extends Columns = Columns, G extends string = string> {
  readonly name: string
  readonly columns: C
  readonly groups: Readonly<Record<G, readonly string[]>>
}

/** Publishes a register's rows. Each group lists columns; rows of a group share their values, and a row with one of them empty is in no group. */
export const published = <C extends Columns, G extends string = never>(
  name: string,
  columns: C,
  groups?: Readonly<Record<G, readonly (keyof C & string)[]>>,
): Published<C, G> => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without groups, G is never and the record empty
  return { name, columns, groups: groups ?? ({} as Readonly<Record<G, readonly string[]>>) }
}

type Part = string | null | undefined

/** One row of another register, by its key: an empty key looks nothing up. */
export interface KeyLookup<Row> {
  readonly in: Published
  key(this: void, row: Row): Part
}

/** All rows of a group, in the order of their keys: an empty value looks nothing up. */
export interface GroupLookup<Row> {
  readonly in: Published
  readonly group: string
  /** In the order of the group's columns. */
  values(this: void, row: Row): readonly Part[]
}

export type Lookup<Row> = KeyLookup<Row> | GroupLookup<Row>
export type Lookups<Row> = Readonly<Record<string, Lookup<Row>>>

/** What lookups found: a row, or undefined where there is none; of a group its rows. */
export type LookedOf<L> = {
  readonly [N in keyof L]: L[N] extends { readonly in: Published<infer C, infer _>; readonly group: string }
    ? readonly RowOf<C>[]
    : L[N] extends { readonly in: Published<infer C, infer _> }
      ? RowOf<C> | undefined
      : never
}

/** Columns that other registers' rows add to a row. */
export interface Derivation<C extends Columns = Columns, L extends Lookups<RowOf<C>> = Lookups<RowOf<C>>, D extends Columns = Columns> {
  readonly lookups: L
  readonly columns: D
  of(this: void, row: RowOf<C>, looked: LookedOf<L>): RowOf<D>
}

/** Checks a derivation against the columns it adds to. Registers must not look each other up in a circle to derive: the hub refuses to start. */
export const derivation = <C extends Columns, L extends Lookups<RowOf<C>>, D extends Columns>(
  _columns: C,
  definition: Derivation<C, L, D>,
): Derivation<C, L, D> => definition

/** Writes down what rules look up, keyed by rows with their derived columns. */
export const lookups = <C extends Columns, L extends Lookups<RowOf<C>>>(_columns: C, definition: L): L => definition

/** The key of a row that several values tell apart: a rollup's group, in the order of its columns. Empty when a value is. */
export function keyOf(...parts: readonly Part[]): string | undefined {
  if (parts.some((part) => part === null || part === undefined)) return undefined
  return parts.length === 1 ? (parts[0] ?? undefined) : parts.map((part) => escapePart(part ?? '')).join(':')
}

/** A colon in a part is written as `%3A`, so that colons always part a key. */
export const escapePart = (part: string): string =>
  part.includes('%') || part.includes(':') ? part.replaceAll('%', '%25').replaceAll(':', '%3A') : part
