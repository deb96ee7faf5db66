import { logicalText } from './describe.ts'
import type { IncompatibilityKind } from './incompatibility.ts'
import { isNamed, simpleName, type AvroSchema } from './schema.ts'

type Kind = AvroSchema['kind']

/** What each type may be promoted to. */
export const promotions: ReadonlyMap<Kind, readonly Kind[]> = new Map<Kind, readonly Kind[]>([
  ['int', ['long', 'float', 'double']],
  ['long', ['float', 'double']],
  ['float', ['double']],
  ['string', ['bytes']],
  ['bytes', ['string']],
])

/**
 * Why the writer's type does not match the reader's (specification, Schema Resolution, "To match, one of the following must hold"); undefined
 * when it does. Neither is a union; what lies in lists and maps is not looked at. `writerName` is the writer's name after the reader's aliases.
 */
export function mismatch(writer: AvroSchema, reader: AvroSchema, writerName: string): IncompatibilityKind | undefined {
  if (writer.kind !== reader.kind) return promotions.get(writer.kind)?.includes(reader.kind) ? undefined : 'TYPE_MISMATCH'
  // "(unqualified) names match": a type may move to another namespace.
  if (isNamed(reader) && simpleName(writerName) !== simpleName(reader.name)) return 'NAME_MISMATCH'
  return writer.kind === 'fixed' && reader.kind === 'fixed' && writer.size !== reader.size ? 'FIXED_SIZE_MISMATCH' : undefined
}

/**
 * Whether two matching types mean different things by their logical types. For decimals: "two schemas that are `decimal` logical types match
 * if their scales and precisions match". Of the others the specification states what the number is ("the long stores the number of
 * milliseconds …", "… microseconds …"): read as another, it is another value. A logical type on one side only is no mismatch: "a logical type
 * is always serialized using its underlying Avro type so that values are encoded in exactly the same way".
 */
export function logicalMismatch(writer: AvroSchema, reader: AvroSchema): IncompatibilityKind | undefined {
  if (!writer.logicalType || !reader.logicalType) return undefined
  return logicalText(writer.logicalType) === logicalText(reader.logicalType) ? undefined : 'LOGICAL_TYPE_MISMATCH'
}
