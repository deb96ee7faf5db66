import { checkDefaults } from './default.ts'
import { isObject, readJson, type Json } from './json.ts'
import { logicalTypeOf } from './logical.ts'
import {
  isPrimitiveKind,
  maxName,
  namespaceOf,
  qualified,
  SchemaError,
  simpleName,
  type Attributes,
  type AvroSchema,
  type EnumSchema,
  type FixedSchema,
  type NamedSchema,
  type PrimitiveKind,
  type RecordField,
  type RecordSchema,
} from './schema.ts'

const maxBranches = 500
const pattern = /^[A-Za-z_]\w*$/
const isName = (name: string): boolean => name.length <= maxName && pattern.test(name)

/** Reads a parsed JSON schema as `parseSchemaText` does. */
export function parseSchema(schema: unknown): AvroSchema {
  let text: string | undefined
  try {
    text = JSON.stringify(schema)
  } catch {
    throw new SchemaError('', 'The schema is no JSON value.')
  }
  return parseSchemaText(text ?? '')
}

/**
 * Reads and checks the JSON text of a schema that stands alone, strictly by the Avro 1.12 specification: names, uniqueness of names and
 * aliases, definition before use, unions, and every default against its type. Throws SchemaError with what is wrong and where.
 */
export function parseSchemaText(text: string): AvroSchema {
  const parsing: Parsing = { named: new Map(), fields: [] }
  const schema = read(readJson(text), '', '', parsing)
  checkAliases(parsing.named)
  checkDefaults(parsing.fields)
  return schema
}

interface Parsing {
  /** By full name, in the order of their definitions. */
  readonly named: Map<string, NamedSchema>
  readonly fields: RecordField[]
}

function read(json: unknown, path: string, namespace: string, parsing: Parsing): AvroSchema {
  if (typeof json === 'string') return readName(json, path, namespace, parsing)
  if (Array.isArray(json)) return readUnion(json, path, namespace, parsing)
  if (!isObject(json)) throw new SchemaError(path, 'A type must be a name, an object or a union.')
  const { type } = json
  switch (type) {
    case 'record':
      return readRecord(json, path, namespace, parsing)
    case 'enum':
      return readEnum(json, path, namespace, parsing)
    case 'fixed':
      return readFixed(json, path, namespace, parsing)
    case 'array':
      return { kind: type, items: read(json['items'], `${path}/items`, namespace, parsing), ...common(json, type, path, ['items']) }
    case 'map':
      return { kind: type, values: read(json['values'], `${path}/values`, namespace, parsing), ...common(json, type, path, ['values']) }
  }
  if (typeof type === 'string' && isPrimitiveKind(type)) return { kind: type, ...common(json, type, path, []) }
  throw new SchemaError(
    `${path}/type`,
    'The type of an object must be a primitive type, record, enum, fixed, array or map. Write a name or a union by itself.',
  )
}

function readName(name: string, path: string, namespace: string, { named }: Parsing): AvroSchema {
  if (isPrimitiveKind(name)) return { kind: name, path, logicalType: undefined, attributes: {} }
  const full = qualified(name, namespace, path)
  const found = named.get(full)
  if (!found) throw new SchemaError(path, `The type \`${full}\` is not defined before it is used.`)
  return found
}

function common(
  json: Json,
  kind: PrimitiveKind | 'array' | 'map',
  path: string,
  own: readonly string[],
): Pick<AvroSchema, 'path' | 'logicalType' | 'attributes'> {
  const attributes = attributesOf(json, ['type', ...own])
  return { path, attributes, logicalType: logicalTypeOf(kind, undefined, attributes) }
}

const attributesOf = (json: Json, defined: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(json).filter(([name]) => !defined.includes(name)))

/** "Unions may not contain more than one schema with the same type, except for the named types", nor immediately other unions. */
function readUnion(json: readonly unknown[], path: string, namespace: string, parsing: Parsing): AvroSchema {
  if (json.length > maxBranches) throw new SchemaError(path, `The union has more than ${maxBranches} branches.`)
  const seen = new Set<string>()
  const branches = json.map((branch, index) => {
    const schema = read(branch, `${path}/${index}`, namespace, parsing)
    if (schema.kind === 'union') throw new SchemaError(`${path}/${index}`, 'A union must not immediately contain another.')
    const identity = 'name' in schema ? schema.name : schema.kind
    if (seen.has(identity)) throw new SchemaError(`${path}/${index}`, `The union has more than one branch of type \`${identity}\`.`)
    seen.add(identity)
    return schema
  })
  return { kind: 'union', branches, path, logicalType: undefined, attributes: {} }
}

const namedAttributes = ['type', 'name', 'namespace', 'doc', 'aliases']

function readRecord(json: Json, path: string, namespace: string, parsing: Parsing): RecordSchema {
  const fields: RecordField[] = []
  const attributes = attributesOf(json, [...namedAttributes, 'fields'])
  const record: RecordSchema = { kind: 'record', ...naming(json, path, namespace), path, fields, attributes, logicalType: undefined }
  // Defined before its fields are read: they may refer back to it.
  define(record, parsing)
  const names = new Set<string>()
  for (const [index, stated] of list(json, 'fields', path).entries()) {
    const field = readField(stated, `${path}/fields/${index}`, namespaceOf(record.name), parsing)
    for (const name of new Set([field.name, ...field.aliases])) {
      if (names.has(name)) throw new SchemaError(field.path, `Two fields of \`${record.name}\` have the name or alias \`${name}\`.`)
      names.add(name)
    }
    fields.push(field)
    parsing.fields.push(field)
  }
  return record
}

const fieldAttributes = ['name', 'type', 'doc', 'default', 'order', 'aliases']

function readField(json: unknown, path: string, namespace: string, parsing: Parsing): RecordField {
  if (!isObject(json)) throw new SchemaError(path, 'A field must be an object.')
  const { name, order = 'ascending' } = json
  if (typeof name !== 'string' || !isName(name)) throw new SchemaError(`${path}/name`, badName)
  if (order !== 'ascending' && order !== 'descending' && order !== 'ignore') {
    throw new SchemaError(`${path}/order`, 'The order of a field must be ascending, descending or ignore.')
  }
  const type = read(json['type'], `${path}/type`, namespace, parsing)
  const attributes = attributesOf(json, fieldAttributes)
  return { name, type, path, order, default: json['default'], aliases: texts(json, 'aliases', path), doc: docOf(json, path), attributes }
}

function readEnum(json: Json, path: string, namespace: string, parsing: Parsing): EnumSchema {
  if (json['symbols'] === undefined) list(json, 'symbols', path)
  const symbols = texts(json, 'symbols', path)
  const fallback = json['default']
  for (const [index, symbol] of symbols.entries()) {
    if (!isName(symbol)) throw new SchemaError(`${path}/symbols/${index}`, badName)
  }
  if (new Set(symbols).size !== symbols.length) throw new SchemaError(`${path}/symbols`, 'The symbols of an enum must be unique.')
  if (fallback !== undefined && (typeof fallback !== 'string' || !symbols.includes(fallback))) {
    throw new SchemaError(`${path}/default`, 'The default of an enum must be one of its symbols.')
  }
  const attributes = attributesOf(json, [...namedAttributes, 'symbols', 'default'])
  const schema = {
    kind: 'enum',
    ...naming(json, path, namespace),
    path,
    symbols,
    default: fallback,
    attributes,
    logicalType: undefined,
  } as const
  return define(schema, parsing)
}

function readFixed(json: Json, path: string, namespace: string, parsing: Parsing): FixedSchema {
  const { size } = json
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size > 2 ** 31 - 1) {
    throw new SchemaError(`${path}/size`, 'The size of a fixed type must be a whole number of bytes from 0 to 2147483647.')
  }
  const attributes = attributesOf(json, [...namedAttributes, 'size'])
  const logicalType = logicalTypeOf('fixed', size, attributes)
  return define({ kind: 'fixed', ...naming(json, path, namespace), path, size, attributes, logicalType } as const, parsing)
}

function define<Type extends NamedSchema>(schema: Type, { named }: Parsing): Type {
  if (named.has(schema.name)) throw new SchemaError(schema.path, `The type \`${schema.name}\` is defined twice.`)
  named.set(schema.name, schema)
  return schema
}

const badName = `A name must begin with A–Z, a–z or _ and go on with these and digits, ${maxName} characters at most.`

function naming(json: Json, path: string, enclosing: string): Pick<NamedSchema, 'name' | 'aliases' | 'doc'> {
  const { name, namespace = enclosing } = json
  if (typeof name !== 'string') throw new SchemaError(`${path}/name`, `${badName} It is missing.`)
  if (typeof namespace !== 'string') throw new SchemaError(`${path}/namespace`, 'A namespace must be text.')
  const full = qualified(name, namespace, `${path}/name`)
  if (!full.split('.').every(isName)) throw new SchemaError(`${path}/name`, `${badName} Dots join them.`)
  if (isPrimitiveKind(simpleName(full)))
    throw new SchemaError(`${path}/name`, `\`${simpleName(full)}\` is a primitive type and cannot be defined.`)
  // "A type alias may be specified either as a fully namespace-qualified, or relative to the namespace of the name it is an alias for."
  const aliases = texts(json, 'aliases', path).map((alias) => qualified(alias, namespaceOf(full), `${path}/aliases`))
  return { name: full, aliases, doc: docOf(json, path) }
}

function docOf(json: Json, path: string): string | undefined {
  const { doc } = json
  if (doc === undefined || typeof doc === 'string') return doc
  throw new SchemaError(`${path}/doc`, 'A doc must be text.')
}

function list(json: Json, name: string, path: string): readonly unknown[] {
  const value = json[name]
  if (!Array.isArray(value)) throw new SchemaError(`${path}/${name}`, `\`${name}\` must be a list.`)
  return value
}

function texts(json: Json, name: string, path: string): readonly string[] {
  if (json[name] === undefined) return []
  return list(json, name, path).map((value, index) => {
    if (typeof value === 'string') return value
    throw new SchemaError(`${path}/${name}/${index}`, `\`${name}\` must be a list of texts.`)
  })
}

/** "Aliases are alternative names, and thus subject to the same uniqueness constraints as names." */
function checkAliases(named: ReadonlyMap<string, NamedSchema>): void {
  const owners = new Map<string, NamedSchema>(named)
  for (const schema of named.values()) {
    for (const alias of schema.aliases) {
      const owner = owners.get(alias) ?? schema
      if (owner !== schema)
        throw new SchemaError(schema.path, `The alias \`${alias.slice(0, 200)}\` of \`${schema.name}\` is a name of \`${owner.name}\` too.`)
      owners.set(alias, schema)
    }
  }
}
