import type { ErasedCoarser, ErasedRollup } from './aggregate.ts'
import type { Columns, None, RowOf } from './columns.ts'
import type { LookedOf, Lookups } from './lookup.ts'
import type { Rule } from './rule.ts'

/**
 * Sums and counts over a register's rows, by group: a register of its own, with a row for each group that any row adds to, keyed by `keyOf` the
 * group's values. Kept by the differences of rows, so that it is exact whatever order events come in.
 */
export interface Rollup<
  Row = never,
  B extends Columns = Columns,
  S extends Columns = Columns,
  L extends Lookups<RowOf<B & S>> = Lookups<RowOf<B & S>>,
> {
  /** The columns that make a group: text, none optional. */
  readonly by: B
  /** What is added up: integers and decimals, none optional. */
  readonly sums: S
  /** What a row adds, and to which group: to none, to one, or to several, of which some may be the same. All of it counts, or on a failure nothing. */
  of(this: void, row: Row): RowOf<B & S> | readonly RowOf<B & S>[] | undefined
  /** Coarser sums beside these, by name: each a register of its own, which few rows need be read of. */
  readonly coarser?: Readonly<Record<string, DefinedCoarser<RowOf<B>>>>
  readonly lookups?: L
  readonly rules?: readonly Rule<RowOf<B & S>, LookedOf<L>>[]
}

/** The sums of a rollup by fewer groups, each of which takes in several of the rollup's. */
export interface Coarser<Group = never, By extends Columns = Columns> {
  /** As a rollup's `by`. */
  readonly by: By
  of(this: void, group: Group): RowOf<By>
}

/** Checks coarser sums against the groups that they put together. */
export const coarser = <B extends Columns, By extends Columns>(_by: B, definition: Coarser<RowOf<B>, By>): DefinedCoarser<RowOf<B>> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- called only with groups of the rollup that it stands in
  definition as unknown as DefinedCoarser<RowOf<B>>

/** Coarser sums that were checked; that they are of this rollup's groups is left for `rollup` to check. */
interface DefinedCoarser<Group> extends ErasedCoarser {
  /** Never there: it carries the type for the compiler alone. */
  readonly puts?: (group: Group) => void
}

/** Checks a rollup against the columns of the rows that it adds up. */
export const rollup = <C extends Columns, B extends Columns, S extends Columns, L extends Lookups<RowOf<B & S>> = None>(
  _columns: C,
  { by, sums, of, coarser: its, lookups, rules }: Rollup<RowOf<C>, B, S, L>,
): DefinedRollup<RowOf<C>> => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- called only with rows of the register that it adds up
  return { by, sums, of, coarser: its ?? {}, lookups: lookups ?? {}, rules: rules ?? [] } as unknown as DefinedRollup<RowOf<C>>
}

/** A rollup that was checked; that it adds up rows of this register is left for `register` to check. */
export interface DefinedRollup<Row> extends ErasedRollup {
  /** Never there: it carries the type for the compiler alone. */
  readonly adds?: (row: Row) => void
}
