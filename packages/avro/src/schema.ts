/**
 * A schema of the Avro 1.12 specification, parsed: names and aliases are full names, a reference to a named type is that type itself (so a
 * record may hold itself), logical types are read. Two parses never share a node.
 */
export type AvroSchema = PrimitiveSchema | ArraySchema | MapSchema | UnionSchema | NamedSchema
export type NamedSchema = RecordSchema | EnumSchema | FixedSchema

interface Common {
  /** Where the type stands in the schema's JSON, a JSON Pointer; for a named type, where it is defined. */
  readonly path: string
  /** Undefined where none is stated, or one that the specification does not know or that does not fit the type: those are to be ignored. */
  readonly logicalType: LogicalType | undefined
  /** All attributes that the specification does not define for this type, as stated; `logicalType` and its own are among them. */
  readonly attributes: Attributes
}

export type Attributes = Readonly<Record<string, unknown>>

export interface PrimitiveSchema extends Common {
  readonly kind: PrimitiveKind
}

export interface ArraySchema extends Common {
  readonly kind: 'array'
  readonly items: AvroSchema
}

export interface MapSchema extends Common {
  readonly kind: 'map'
  readonly values: AvroSchema
}

export interface UnionSchema extends Common {
  readonly kind: 'union'
  readonly branches: readonly AvroSchema[]
}

interface Named extends Common {
  /** The full name. */
  readonly name: string
  /** Full names. */
  readonly aliases: readonly string[]
  readonly doc: string | undefined
}

export interface RecordSchema extends Named {
  readonly kind: 'record'
  readonly fields: readonly RecordField[]
}

export interface RecordField {
  readonly name: string
  readonly aliases: readonly string[]
  readonly doc: string | undefined
  readonly path: string
  readonly type: AvroSchema
  /** As stated in JSON (bytes as text of U+0000–U+00FF); undefined when the field has none, as null is one. Fits the type. */
  readonly default: unknown
  readonly order: 'ascending' | 'descending' | 'ignore'
  readonly attributes: Attributes
}

export interface EnumSchema extends Named {
  readonly kind: 'enum'
  readonly symbols: readonly string[]
  readonly default: string | undefined
}

export interface FixedSchema extends Named {
  readonly kind: 'fixed'
  /** In bytes. */
  readonly size: number
}

const primitiveKinds = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const
export type PrimitiveKind = (typeof primitiveKinds)[number]

const primitives = new Set<string>(primitiveKinds)
export const isPrimitiveKind = (name: string): name is PrimitiveKind => primitives.has(name)

export type LogicalType =
  | { readonly name: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly name: PlainLogicalType }

export type PlainLogicalType =
  | 'big-decimal'
  | 'uuid'
  | 'date'
  | `time-${'millis' | 'micros'}`
  | `${'' | 'local-'}timestamp-${'millis' | 'micros' | 'nanos'}`
  | 'duration'

export const isNamed = (schema: AvroSchema): schema is NamedSchema => 'name' in schema

/** Adds the named types that a schema defines. */
export function collectNamed(schema: AvroSchema, found: Set<NamedSchema>): void {
  if (schema.kind === 'array') collectNamed(schema.items, found)
  else if (schema.kind === 'map') collectNamed(schema.values, found)
  else if (schema.kind === 'union') for (const branch of schema.branches) collectNamed(branch, found)
  else if (isNamed(schema) && !found.has(schema)) {
    found.add(schema)
    if (schema.kind === 'record') for (const field of schema.fields) collectNamed(field.type, found)
  }
}

export const namespaceOf = (fullName: string): string => fullName.slice(0, Math.max(0, fullName.lastIndexOf('.')))
export const simpleName = (fullName: string): string => fullName.slice(fullName.lastIndexOf('.') + 1)

/** Characters of a name, full or not. One long namespace with many short names and aliases in it would come to a multiple of the text. */
export const maxName = 512

/** Where a name without a dot belongs: to the namespace of the definition around it. Throws SchemaError for one that is too long. */
export function qualified(name: string, namespace: string, path = ''): string {
  const full = name.includes('.') || namespace === '' ? name : `${namespace}.${name}`
  if (full.length > maxName) throw new SchemaError(path, `A name takes ${maxName} characters at most, the namespace before it included.`)
  return full
}

/** Why a text is no Avro schema. */
export class SchemaError extends Error {
  /** A JSON Pointer to what is wrong. */
  readonly path: string

  constructor(path: string, message: string) {
    super(path === '' ? message : `At \`${path.slice(0, 300)}\`: ${message}`)
    this.path = path
  }
}
