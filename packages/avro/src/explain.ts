import { describe, listed } from './describe.ts'
import type { Incompatibility, IncompatibilityKind } from './incompatibility.ts'
import { promotions } from './match.ts'
import type { AvroSchema } from './schema.ts'

export interface Explanation {
  readonly message: string
  readonly hint: string
}

/** An incompatibility of two types in words. `names` are those it is about: the symbols missing; the field, then what it was by its aliases. */
export function explained(
  kind: IncompatibilityKind,
  path: string,
  writer: AvroSchema,
  reader: AvroSchema,
  names: readonly string[] = [],
): Incompatibility {
  const sides = { writer: describe(writer), reader: describe(reader) }
  return { kind, path, ...sides, ...explain[kind]({ ...sides, writerKind: writer.kind, names }) }
}

interface Found {
  readonly writer: string
  readonly reader: string
  readonly writerKind: AvroSchema['kind']
  readonly names: readonly string[]
}

const explain: Readonly<Record<IncompatibilityKind, (found: Found) => Explanation>> = {
  TYPE_MISMATCH: ({ writer, reader, writerKind }) => {
    const wider = promotions.get(writerKind)
    return {
      message: `What was written as ${writer} cannot be read as ${reader}.`,
      hint: `Keep ${writerKind}${wider ? `, or promote it to ${wider.join(' or ')}` : ''}; put another type into a new field.`,
    }
  },
  NAME_MISMATCH: ({ writer, reader }) => ({
    message: `What was ${writer} has the name of ${reader}.`,
    hint: 'Keep the name, or give the new one the old full name as an alias.',
  }),
  FIXED_SIZE_MISMATCH: ({ writer, reader }) => ({
    message: `What was ${writer} is ${reader}.`,
    hint: 'Keep the size, or put the new type into a new field.',
  }),
  MISSING_ENUM_SYMBOLS: ({ names }) => ({
    message: `The enum lacks ${listed(names)}, and has no default.`,
    hint: 'Keep the symbols, or give the enum a default that stands for those gone.',
  }),
  MISSING_UNION_BRANCH: ({ writer, writerKind }) => ({
    message: `The union has no branch that ${writer} matches.`,
    hint: `Keep the branch, or give the union one that ${writerKind} can be read as.`,
  }),
  READER_FIELD_MISSING_DEFAULT_VALUE: ({ names: [name] }) => ({
    message: `The field \`${name}\` is not in what was written, and has no default.`,
    hint: `Give \`${name}\` a default; if it was renamed, its old name as an alias.`,
  }),
  LOGICAL_TYPE_MISMATCH: ({ writer, reader }) => ({
    message: `What was written as ${writer} would be read as ${reader}, as another value.`,
    hint: 'Keep the logical type, or put the new one into a new field.',
  }),
  FIELD_ALIAS_CONFLICT: ({ names: [name, one, other] }) => ({
    message: `By its aliases the field \`${name}\` is both \`${one}\` and \`${other}\` of what was written.`,
    hint: 'Take the alias away: then the value of the other field is passed over.',
  }),
  TOO_COMPLEX: () => ({
    message: 'The schemas have too many pairs of types that would have to be compared.',
    hint: 'Use fewer records that hold each other.',
  }),
  VALUES_MAY_NOT_FIT: ({ writer, reader }) => ({
    message: `Not every value written as ${writer} is one of ${reader}.`,
    hint: 'Keep the type, or put the new one into a new field.',
  }),
}
