import { isObject } from './json.ts'
import { SchemaError, type AvroSchema, type EnumSchema, type RecordField, type UnionSchema } from './schema.ts'

/** Values that one field's default may come to, those of the fields it leaves out included. */
const maxValues = 10_000
/** Defaults that lie within one another, each by a field that the one before leaves out. */
const maxNested = 64
/** Comparisons of a value with a type: a default may be tried with many branches of many unions. */
const maxSteps = 200_000

interface Checking {
  readonly sizes: Map<RecordField, number>
  /** The fields whose defaults are being looked at, each within the one before. */
  readonly open: Set<RecordField>
  steps: number
}

/** Throws SchemaError for the first field whose default does not fit its type, or has no end, or is out of bounds. */
export function checkDefaults(fields: readonly RecordField[]): void {
  const checking: Checking = { sizes: new Map(), open: new Set(), steps: 0 }
  for (const field of fields) if (field.default !== undefined) sizeOfDefault(field, checking)
}

/** How many values the default of a field comes to. */
function sizeOfDefault(field: RecordField, checking: Checking): number {
  const { sizes, open } = checking
  const known = sizes.get(field)
  if (known !== undefined) return known
  const refuse = (why: string): never => {
    throw new SchemaError(`${field.path}/default`, `The default of \`${field.name}\` ${why}.`)
  }
  if (open.has(field) || open.size > maxNested) refuse('holds itself without end, or nests too deep')
  open.add(field)
  const size = sizeOf(field.type, field.default, checking) ?? refuse(`does not fit its type, ${field.type.kind}`)
  open.delete(field)
  if (size > maxValues || checking.steps > maxSteps) refuse(`comes to more than ${maxValues} values, or needs too many comparisons`)
  sizes.set(field, size)
  return size
}

/** Which branch a union's default is of: "the first schema that matches in the union" (specification, Records). -1 for none. */
export const defaultBranch = ({ branches }: UnionSchema, value: unknown): number =>
  branches.findIndex((branch) => sizeOf(branch, value, undefined) !== undefined)

/** How many values `value` comes to as a default of the type; undefined when it does not fit. Without `checking`, fields left out count 1. */
function sizeOf(schema: AvroSchema, value: unknown, checking: Checking | undefined): number | undefined {
  if (checking) checking.steps += 1
  if (checking && checking.steps > maxSteps) return 1
  if (schema.kind === 'array') return Array.isArray(value) ? sum(value, (item) => sizeOf(schema.items, item, checking)) : undefined
  if (schema.kind === 'map') return isObject(value) ? sum(Object.values(value), (item) => sizeOf(schema.values, item, checking)) : undefined
  if (schema.kind === 'union') return firstSize(schema.branches, value, checking)
  if (schema.kind !== 'record') return fitsScalar(schema, value) ? 1 : undefined
  if (!isObject(value)) return undefined
  return sum(schema.fields, (field) => {
    if (Object.hasOwn(value, field.name)) return sizeOf(field.type, value[field.name], checking)
    if (field.default === undefined) return undefined
    return checking ? sizeOfDefault(field, checking) : 1
  })
}

function firstSize(branches: readonly AvroSchema[], value: unknown, checking: Checking | undefined): number | undefined {
  for (const branch of branches) {
    const size = sizeOf(branch, value, checking)
    if (size !== undefined) return size
  }
  return undefined
}

/** One more than all sizes together; undefined as soon as one is. */
function sum<Item>(items: readonly Item[], sizeOfItem: (item: Item) => number | undefined): number | undefined {
  let total = 1
  for (const item of items) {
    const size = sizeOfItem(item)
    if (size === undefined) return undefined
    total += size
  }
  return total
}

type Scalar = Exclude<AvroSchema, { readonly kind: 'array' | 'map' | 'union' | 'record' }>

function fitsScalar(schema: Scalar, value: unknown): boolean {
  switch (schema.kind) {
    case 'null':
      return value === null
    case 'boolean':
      return typeof value === 'boolean'
    case 'int':
      return isWholeWithin(value, 31n)
    case 'long':
      return isWholeWithin(value, 63n)
    case 'float':
    case 'double':
      return typeof value === 'number' || typeof value === 'bigint'
    case 'string':
      return typeof value === 'string'
    case 'enum':
      return typeof value === 'string' && symbolsOf(schema).has(value)
    case 'bytes':
      return isBytes(value)
    case 'fixed':
      return isBytes(value) && value.length === schema.size
  }
}

const symbolSets = new WeakMap<EnumSchema, ReadonlySet<string>>()

/** A default may hold as many symbols as its enum has. */
function symbolsOf(schema: EnumSchema): ReadonlySet<string> {
  const symbols = symbolSets.get(schema) ?? new Set(schema.symbols)
  symbolSets.set(schema, symbols)
  return symbols
}

function isWholeWithin(value: unknown, bits: bigint): boolean {
  if (typeof value === 'number' && !Number.isInteger(value)) return false
  if (typeof value !== 'number' && typeof value !== 'bigint') return false
  return BigInt.asIntN(Number(bits) + 1, BigInt(value)) === BigInt(value)
}

/** "Unicode code points 0-255 are mapped to unsigned 8-bit byte values 0-255." */
// oxlint-disable-next-line no-control-regex -- U+0000 is one of them
const isBytes = (value: unknown): value is string => typeof value === 'string' && /^[\u0000-\u00ff]*$/.test(value)
