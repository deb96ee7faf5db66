import { defaultBranch, SchemaError, type AvroSchema, type RecordField, type RecordSchema as AvroRecord } from '@xianglian/avro'

import { dayToText, firstDay, firstInstant, instantToText, lastDay, lastInstant } from './calendar.ts'
import { decimalFits, decimalFromBytes } from './decimal.ts'
import { impliedByDefault } from './implied.ts'

/**
 * What an Avro schema says about values, with names resolved: the one tree that the readers and writers of JSON and of
 * bytes, the descriptions and the generator walk.
 * `nullable` is a union of null and one branch, plain in JSON; any other union is `union`, wrapped in JSON.
 */
export type Shape =
  | { readonly kind: PlainKind }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number; readonly size: number | undefined }
  | { readonly kind: 'fixed'; readonly name: string; readonly size: number }
  | { readonly kind: 'enum'; readonly name: string; readonly symbols: readonly string[] }
  | { readonly kind: 'array'; readonly items: Shape }
  | { readonly kind: 'map'; readonly values: Shape }
  | { readonly kind: 'nullable'; readonly value: Shape; readonly nullIndex: 0 | 1 }
  | { readonly kind: 'union'; readonly branches: readonly Branch[] }
  | RecordShape

/** A shape without parts that are values themselves. */
export type ScalarShape = Exclude<Shape, { readonly kind: 'array' | 'map' | 'nullable' | 'union' | 'record' }>

const composed = new Set<Shape['kind']>(['array', 'map', 'nullable', 'union', 'record'])
export const isScalar = (shape: Shape): shape is ScalarShape => !composed.has(shape.kind)

/** Whether null is one of the values; a field that is so and has no default may be left out all the same, for null. */
export const acceptsNull = (shape: Shape): boolean =>
  shape.kind === 'nullable' ||
  shape.kind === 'null' ||
  (shape.kind === 'union' && shape.branches.some((branch) => branch.shape.kind === 'null'))

type PlainKind = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'string' | 'bytes' | 'instant' | 'date'

interface Branch {
  /** As in Avro's JSON encoding: the full name of a named type, else the type's own. */
  readonly name: string
  readonly shape: Shape
}

export interface RecordShape {
  readonly kind: 'record'
  readonly name: string
  readonly doc: string
  readonly fields: readonly FieldShape[]
}

export interface FieldShape {
  readonly name: string
  readonly doc: string
  readonly shape: Shape
  /** In JSON form and deeply frozen; undefined when the field has no default. */
  readonly default: unknown
  /** The field that names the person, when this one holds personal data. */
  readonly pii: string | undefined
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Digits that a decimal may have: what registers can hold and 32 bytes say. */
const maxPrecision = 76
const maxFixedSize = 1_000_000
/** Characters that names of fields, types and symbols may have: data name them by a byte or none, and the JSON form writes them out. */
const maxNameLength = 256
/** Characters that a default may come to in JSON: a field that is added with one brings it to every record of every event that is stored. */
const maxDefaultLength = 10_000

/** What was made of the parts of one schema. */
export interface Known {
  /** So that a record may hold itself. */
  readonly records: Map<AvroSchema, RecordShape>
  readonly defaults: Map<RecordField, unknown>
}

export const nothingKnown = (): Known => ({ records: new Map(), defaults: new Map() })

/** The shape of a schema. Throws SchemaError for what Avro allows and the JSON form of data has no place for. */
export function shapeOf(schema: AvroSchema, known = nothingKnown()): Shape {
  switch (schema.kind) {
    case 'array':
      return { kind: 'array', items: shapeOf(schema.items, known) }
    case 'map':
      return { kind: 'map', values: shapeOf(schema.values, known) }
    case 'union':
      return unionShape(schema.branches, known)
    case 'record':
      return known.records.get(schema) ?? recordShape(schema, known)
    case 'enum':
      for (const symbol of schema.symbols) checkLength(symbol, schema.path)
      return { kind: 'enum', name: checkLength(schema.name, schema.path), symbols: schema.symbols }
    case 'bytes':
      return decimalShape(schema, undefined) ?? { kind: 'bytes' }
    case 'fixed':
      if (schema.size > maxFixedSize) throw new SchemaError(schema.path, `A fixed type here takes at most ${maxFixedSize} bytes.`)
      return decimalShape(schema, schema.size) ?? { kind: 'fixed', name: checkLength(schema.name, schema.path), size: schema.size }
    case 'int':
      return { kind: schema.logicalType?.name === 'date' ? 'date' : 'int' }
    case 'long':
      return { kind: schema.logicalType?.name === 'timestamp-millis' ? 'instant' : 'long' }
    case 'null':
    case 'boolean':
    case 'float':
    case 'double':
    case 'string':
      return { kind: schema.kind }
  }
}

/** Avro ignores a decimal whose numbers do not fit; money that turns into bytes unnoticed is refused here. */
function decimalShape({ logicalType, attributes, path }: AvroSchema, size: number | undefined): Shape | undefined {
  if (attributes['logicalType'] !== 'decimal') return undefined
  if (logicalType?.name !== 'decimal' || logicalType.precision > maxPrecision) {
    const inSize = size === undefined ? '' : `, in ${size} bytes`
    throw new SchemaError(path, `A decimal takes a precision from 1 to ${maxPrecision}${inSize} and a scale from 0 to the precision.`)
  }
  return { kind: 'decimal', precision: logicalType.precision, scale: logicalType.scale, size }
}

function unionShape(schemas: readonly AvroSchema[], known: Known): Shape {
  const branches = schemas.map((schema) => ({ name: branchName(schema), shape: shapeOf(schema, known) }))
  const nullIndex = nullIndexOf(schemas)
  const value = nullIndex === undefined ? undefined : branches[1 - nullIndex]
  return value && nullIndex !== undefined ? { kind: 'nullable', value: value.shape, nullIndex } : { kind: 'union', branches }
}

/** Where null stands in a union of null and one branch, which is plain in JSON; undefined for any other union. */
export function nullIndexOf(branches: readonly AvroSchema[]): 0 | 1 | undefined {
  if (branches.length !== 2) return undefined
  if (branches[0]?.kind === 'null') return 0
  return branches[1]?.kind === 'null' ? 1 : undefined
}

/** As in Avro's JSON encoding: a decimal keeps the name of its fixed type, or that of bytes. */
export const branchName = (schema: AvroSchema): string => ('name' in schema ? schema.name : schema.kind)

function recordShape(schema: AvroRecord, known: Known): RecordShape {
  const fields: FieldShape[] = []
  const record: RecordShape = { kind: 'record', name: checkLength(schema.name, schema.path), doc: schema.doc ?? '', fields }
  // Known before its fields are read: they may refer back to it.
  known.records.set(schema, record)
  for (const field of schema.fields) fields.push(fieldShape(field, known))
  return record
}

function checkLength(name: string, path: string): string {
  if (name.length > maxNameLength) throw new SchemaError(path, `A name here has at most ${maxNameLength} characters.`)
  return name
}

function fieldShape(field: RecordField, known: Known): FieldShape {
  const { name, attributes } = field
  checkLength(name, field.path)
  // A field of such a name would make every object seem to hold it.
  if (name in Object.prototype) throw new SchemaError(field.path, `A field cannot be named ${name}.`)
  const pii = attributes['pii']
  return {
    name,
    doc: field.doc ?? '',
    shape: shapeOf(field.type, known),
    default: defaultOf(field, known),
    pii: typeof pii === 'string' ? pii : undefined,
  }
}

/** A field's default in the JSON form of data, frozen; undefined when it has none. Made once, as others may hold it. */
function defaultOf(field: RecordField, known: Known): unknown {
  if (field.default === undefined) return undefined
  if (!known.defaults.has(field)) {
    const path = `${field.path}/default`
    const value = inJsonForm(field.type, field.default, path, known)
    if (impliedByDefault(value, maxDefaultLength) > maxDefaultLength)
      throw new SchemaError(path, `A default here comes to at most ${maxDefaultLength} characters.`)
    known.defaults.set(field, value)
  }
  return known.defaults.get(field)
}

/** A value as Avro states defaults (bytes as text of U+0000–U+00FF, the first branch of a union that fits) in the JSON form. `path` is the default's. */
function inJsonForm(schema: AvroSchema, stated: unknown, path: string, known: Known): unknown {
  if (schema.kind === 'union') {
    const branch = schema.branches[defaultBranch(schema, stated)]
    if (!branch || branch.kind === 'null') return null
    const value = inJsonForm(branch, stated, path, known)
    return nullIndexOf(schema.branches) !== undefined ? value : Object.freeze({ [branchName(branch)]: value })
  }
  if (schema.kind === 'array' && Array.isArray(stated))
    return Object.freeze(stated.map((item) => inJsonForm(schema.items, item, path, known)))
  if (schema.kind === 'map' && isObject(stated)) {
    return Object.freeze(
      Object.fromEntries(Object.entries(stated).map(([key, value]) => [key, inJsonForm(schema.values, value, path, known)])),
    )
  }
  if (schema.kind === 'record' && isObject(stated)) {
    const values = schema.fields.map((field) => {
      const given = stated[field.name]
      return [field.name, given === undefined ? defaultOf(field, known) : inJsonForm(field.type, given, path, known)] as const
    })
    return Object.freeze(Object.fromEntries(values))
  }
  const shape = shapeOf(schema, known)
  return isScalar(shape) ? scalarDefault(shape, stated, path) : undefined
}

function scalarDefault(shape: ScalarShape, stated: unknown, path: string): unknown {
  if (shape.kind === 'decimal') {
    const bytes = latin1(stated)
    if (bytes.length === 0 || !decimalFits(bytes, shape.precision))
      throw new SchemaError(
        path,
        `The default of a decimal is the bytes of a whole number of at most ${shape.precision} digits, one at least.`,
      )
    return decimalFromBytes(bytes, shape.scale)
  }
  if (shape.kind === 'bytes' || shape.kind === 'fixed') return latin1(stated).toString('base64')
  if (shape.kind === 'instant') return instantToText(within(stated, firstInstant, lastInstant, path))
  if (shape.kind === 'date') return dayToText(within(stated, firstDay, lastDay, path))
  if (shape.kind === 'float') return Math.fround(Number(stated))
  return typeof stated === 'bigint' ? Number(stated) : stated
}

function within(stated: unknown, first: number, last: number, path: string): number {
  const number = Number(stated)
  if (number >= first && number <= last) return number
  throw new SchemaError(path, 'A default that is an instant or a day lies within the years 1 to 9999.')
}

const latin1 = (stated: unknown): Buffer => Buffer.from(typeof stated === 'string' ? stated : '', 'latin1')
