/* oxlint-disable typescript/consistent-return -- TypeScript holds every switch complete */
import { instantToText, dayToText } from './calendar.ts'
import { decimalFromBytes } from './decimal.ts'

/**
 * What an Avro schema says about values, with names resolved: the one tree that the JSON reader, the byte check and the generator walk.
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

type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const plainKinds = new Set<string>(['null', 'boolean', 'int', 'long', 'float', 'double', 'string', 'bytes'])
const isPlain = (name: string): name is Exclude<PlainKind, 'instant' | 'date'> => plainKinds.has(name)

/** Reads a parsed Avro schema that stands alone. Throws Error with what is wrong; what avsc refuses by itself is not repeated here. */
export function shapeOf(schema: unknown): Shape {
  return read(schema, '', new Map())
}

function read(schema: unknown, namespace: string, named: Map<string, Shape>): Shape {
  if (typeof schema === 'string') {
    if (isPlain(schema)) return { kind: schema }
    const found = named.get(qualified(schema, namespace))
    if (!found) throw new Error(`type ${schema} is not defined in the schema`)
    return found
  }
  if (Array.isArray(schema)) return readUnion(schema, namespace, named)
  if (!isObject(schema)) throw new Error('a type must be a name, an object or a union')
  const type = schema['type']
  if (type === 'record' || type === 'enum' || type === 'fixed') return readNamed(schema, type, namespace, named)
  if (type === 'array') return { kind: 'array', items: read(schema['items'], namespace, named) }
  if (type === 'map') return { kind: 'map', values: read(schema['values'], namespace, named) }
  return logical(schema, read(type, namespace, named))
}

/** The shape with its logical type. One the hub does not know is ignored, as Avro asks. */
function logical(schema: Json, shape: Shape): Shape {
  const name = schema['logicalType']
  if (name === 'timestamp-millis' && shape.kind === 'long') return { kind: 'instant' }
  if (name === 'date' && shape.kind === 'int') return { kind: 'date' }
  if (name !== 'decimal' || (shape.kind !== 'bytes' && shape.kind !== 'fixed')) return shape
  const { precision, scale = 0 } = schema
  if (!isDigits(precision) || !isDigits(scale) || precision < 1 || precision > 76 || scale > precision) {
    throw new Error('a decimal takes a precision from 1 to 76 and a scale from 0 to the precision')
  }
  return { kind: 'decimal', precision, scale, size: shape.kind === 'fixed' ? shape.size : undefined }
}

const isDigits = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0

function readNamed(schema: Json, type: 'record' | 'enum' | 'fixed', namespace: string, named: Map<string, Shape>): Shape {
  const own = typeof schema['namespace'] === 'string' ? schema['namespace'] : namespace
  const name = qualified(String(schema['name']), own)
  const add = (shape: Shape): Shape => {
    named.set(name, shape)
    return shape
  }
  if (type === 'enum') return add({ kind: 'enum', name, symbols: list(schema['symbols']).map(String) })
  if (type === 'fixed') {
    const { size } = schema
    if (!isDigits(size) || size > 1_000_000) throw new Error(`fixed ${name} takes a size from 0 to 1000000`)
    return add(logical(schema, { kind: 'fixed', name, size }))
  }
  const fields: FieldShape[] = []
  // Named before its fields are read: they may refer back to it.
  const record = add({ kind: 'record', name, doc: text(schema['doc']), fields })
  for (const field of list(schema['fields'])) fields.push(readField(field, name.slice(0, Math.max(0, name.lastIndexOf('.'))), named))
  return record
}

function readField(field: unknown, namespace: string, named: Map<string, Shape>): FieldShape {
  if (!isObject(field) || typeof field['name'] !== 'string') throw new Error('a field must be an object with a name')
  const { name, pii } = field
  // A field of such a name would make every object seem to hold it.
  if (name in Object.prototype) throw new Error(`a field cannot be named ${name}`)
  const shape = read(field['type'], namespace, named)
  return {
    name,
    doc: text(field['doc']),
    shape,
    default: field['default'] === undefined ? undefined : defaultOf(shape, field['default']),
    pii: typeof pii === 'string' ? pii : undefined,
  }
}

function readUnion(schema: readonly unknown[], namespace: string, named: Map<string, Shape>): Shape {
  const shapes = schema.map((branch) => read(branch, namespace, named))
  const nullIndex = shapes.findIndex((shape) => shape.kind === 'null')
  const value = shapes[1 - nullIndex]
  if (shapes.length === 2 && value && (nullIndex === 0 || nullIndex === 1)) return { kind: 'nullable', value, nullIndex }
  return { kind: 'union', branches: shapes.map((shape, index) => ({ name: branchName(schema[index], shape, namespace), shape })) }
}

function branchName(schema: unknown, shape: Shape, namespace: string): string {
  if ('name' in shape) return shape.name
  if (typeof schema === 'string') return isPlain(schema) ? schema : qualified(schema, namespace)
  if (!isObject(schema)) return shape.kind
  // A decimal over fixed keeps the fixed type's name, one over bytes that of bytes.
  if (typeof schema['name'] === 'string') return qualified(schema['name'], text(schema['namespace']) || namespace)
  return typeof schema['type'] === 'string' ? schema['type'] : branchName(schema['type'], shape, namespace)
}

const qualified = (name: string, namespace: string): string => (name.includes('.') || namespace === '' ? name : `${namespace}.${name}`)
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A default as Avro states it (bytes as text of U+0000–U+00FF, a union by its first branch) in the JSON form of data, frozen. */
function defaultOf(shape: Shape, stated: unknown): unknown {
  if (isScalar(shape)) return scalarDefault(shape, stated)
  switch (shape.kind) {
    case 'array':
      return Object.freeze(list(stated).map((item) => defaultOf(shape.items, item)))
    case 'map':
      return Object.freeze(Object.fromEntries(Object.entries(stated ?? {}).map(([key, value]) => [key, defaultOf(shape.values, value)])))
    case 'nullable':
      return shape.nullIndex === 0 ? null : defaultOf(shape.value, stated)
    case 'union': {
      const [first] = shape.branches
      return !first || first.shape.kind === 'null' ? null : Object.freeze({ [first.name]: defaultOf(first.shape, stated) })
    }
    case 'record': {
      const given = isObject(stated) ? stated : {}
      const values = shape.fields.map(({ name, shape: inner, default: fallback }) => {
        return [name, given[name] === undefined ? fallback : defaultOf(inner, given[name])]
      })
      return Object.freeze(Object.fromEntries(values))
    }
  }
}

function scalarDefault(shape: ScalarShape, stated: unknown): unknown {
  if (shape.kind === 'decimal') return decimalFromBytes(latin1(stated), shape.scale)
  if (shape.kind === 'bytes' || shape.kind === 'fixed') return latin1(stated).toString('base64')
  if (shape.kind === 'instant') return instantToText(Number(stated))
  return shape.kind === 'date' ? dayToText(Number(stated)) : stated
}

const latin1 = (stated: unknown): Buffer => Buffer.from(typeof stated === 'string' ? stated : '', 'latin1')
