/**
 * Why data of one schema may be unreadable with another. The names are those of the Java library and Confluent's registry, as far as these
 * have one. Not theirs: a logical type that differs, two of the writer's fields becoming one by an alias, a comparison out of bounds, and values
 * that a type may have no room for, which only `checkReadable` minds.
 */
export const incompatibilityKinds = [
  'TYPE_MISMATCH',
  'NAME_MISMATCH',
  'FIXED_SIZE_MISMATCH',
  'MISSING_ENUM_SYMBOLS',
  'MISSING_UNION_BRANCH',
  'READER_FIELD_MISSING_DEFAULT_VALUE',
  'LOGICAL_TYPE_MISMATCH',
  'FIELD_ALIAS_CONFLICT',
  'TOO_COMPLEX',
  'VALUES_MAY_NOT_FIT',
] as const

export type IncompatibilityKind = (typeof incompatibilityKinds)[number]

export interface Incompatibility {
  readonly kind: IncompatibilityKind
  /** JSON Pointer into the reader's schema. */
  readonly path: string
  /** What the reader's schema has there, in words of at most some 200 characters. */
  readonly reader: string
  /** What the writer's has. */
  readonly writer: string
  readonly message: string
  /** What to change. */
  readonly hint: string
}
