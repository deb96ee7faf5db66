/** What a column of a register can hold, in the JSON form of data (docs/design.md §4). */
export type ColumnKind = 'text' | 'integer' | 'decimal' | 'instant' | 'date' | 'boolean' | 'json'

/** A column of a register. `T` is what a row gives for it; an optional column also takes null, undefined, or nothing. */
export interface Column<T = unknown, Optional extends boolean = boolean> {
  readonly kind: ColumnKind
  readonly isOptional: Optional
  readonly isIndexed: boolean
  /** The same column, which a row may leave empty. */
  readonly optional: Column<T, true>
  /** The same column with an index: for what lists are commonly filtered or sorted by. */
  readonly indexed: Column<T, Optional>
  /** Never there: it carries T for the compiler alone. */
  readonly holds?: T
}

export type Columns = Readonly<Record<string, Column>>
/** No columns, or no lookups, of one's own. */
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- what has no names is an empty record
export type None = Record<never, never>

type OptionalNames<C extends Columns> = { [K in keyof C]: C[K]['isOptional'] extends false ? never : K }[keyof C]
type Holds<C> = C extends Column<infer T> ? T : never

/** The row that columns describe: what `rows` and `entries` of a register must return. */
export type RowOf<C extends Columns> = { readonly [K in Exclude<keyof C, OptionalNames<C>>]: Holds<C[K]> } & {
  readonly [K in OptionalNames<C>]?: Holds<C[K]> | null | undefined
}

function column<T, Optional extends boolean>(kind: ColumnKind, isOptional: Optional, isIndexed: boolean): Column<T, Optional> {
  return {
    kind,
    isOptional,
    isIndexed,
    get optional() {
      return column<T, true>(kind, true, isIndexed)
    },
    get indexed() {
      return column<T, Optional>(kind, isOptional, true)
    },
  }
}

/** Text of any length; sorted by code point. */
export const text = column<string, false>('text', false, false)
/** A whole number within ±(2^53 − 1). */
export const integer = column<number, false>('integer', false, false)
/** Money or another exact figure with 2 decimals, as a string: `"12.30"`. The currency stands in a column beside it. */
export const decimal = column<string, false>('decimal', false, false)
/** An instant, RFC 3339 in UTC with milliseconds: `2026-01-05T08:00:00.000Z`. */
export const instant = column<string, false>('instant', false, false)
/** A day: `2026-01-05`. */
export const date = column<string, false>('date', false, false)
export const boolean = column<boolean, false>('boolean', false, false)
/** An array or object. */
export const json = column<object, false>('json', false, false)
/** The same, with what it holds: rows are read back as they were made. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a column holds is for the compiler alone
export const jsonOf = <T extends object>(): Column<T, false> => json as Column<T, false>
