import { sortedJson } from './json.ts'
import { isNamed, namespaceOf, type AvroSchema, type EnumSchema, type FixedSchema, type RecordField, type RecordSchema } from './schema.ts'

/** The Parsing Canonical Form (specification, Transforming into Parsing Canonical Form). */
export function canonicalForm(schema: AvroSchema): string {
  return JSON.stringify(canonical(schema, new Set()))
}

function canonical(schema: AvroSchema, defined: Set<string>): unknown {
  if (schema.kind === 'array') return { type: schema.kind, items: canonical(schema.items, defined) }
  if (schema.kind === 'map') return { type: schema.kind, values: canonical(schema.values, defined) }
  if (schema.kind === 'union') return schema.branches.map((branch) => canonical(branch, defined))
  if (!isNamed(schema)) return schema.kind
  const { name, kind: type } = schema
  if (defined.has(name)) return name
  defined.add(name)
  if (schema.kind === 'enum') return { name, type, symbols: schema.symbols }
  if (schema.kind === 'fixed') return { name, type, size: schema.size }
  return { name, type, fields: schema.fields.map((field) => ({ name: field.name, type: canonical(field.type, defined) })) }
}

/**
 * One spelling for all texts of the same meaning: full names, attributes in a fixed order, what is the default left out, custom attributes
 * sorted behind. Unlike the canonical form it keeps doc, aliases, defaults, logical and custom attributes. It is a schema again.
 */
export function normalText(schema: AvroSchema): string {
  return write(schema, '', new Set())
}

/** `namespace` is that of the definition around. */
function write(schema: AvroSchema, namespace: string, defined: Set<string>): string {
  if (schema.kind === 'union') return `[${schema.branches.map((branch) => write(branch, namespace, defined)).join(',')}]`
  if (schema.kind === 'array') return object({ type: quoted(schema.kind), items: write(schema.items, namespace, defined) }, schema)
  if (schema.kind === 'map') return object({ type: quoted(schema.kind), values: write(schema.values, namespace, defined) }, schema)
  if (isNamed(schema)) return defined.has(schema.name) ? quoted(schema.name) : writeDefinition(schema, namespace, defined)
  return Object.keys(schema.attributes).length === 0 ? quoted(schema.kind) : object({ type: quoted(schema.kind) }, schema)
}

function writeDefinition(schema: RecordSchema | EnumSchema | FixedSchema, namespace: string, defined: Set<string>): string {
  defined.add(schema.name)
  const own = namespaceOf(schema.name)
  const members = {
    name: quoted(schema.name),
    // A name without a dot would be taken for one of the namespace around.
    namespace: own === '' && namespace !== '' ? '""' : undefined,
    type: quoted(schema.kind),
    ...described(schema),
  }
  if (schema.kind === 'enum') {
    const fallback = schema.default === undefined ? undefined : quoted(schema.default)
    return object({ ...members, symbols: JSON.stringify(schema.symbols), default: fallback }, schema)
  }
  if (schema.kind === 'fixed') return object({ ...members, size: String(schema.size) }, schema)
  return object({ ...members, fields: `[${schema.fields.map((field) => writeField(field, own, defined)).join(',')}]` }, schema)
}

function writeField(field: RecordField, namespace: string, defined: Set<string>): string {
  const members = {
    name: quoted(field.name),
    type: write(field.type, namespace, defined),
    ...described(field),
    default: field.default === undefined ? undefined : sortedJson(field.default),
    order: field.order === 'ascending' ? undefined : quoted(field.order),
  }
  return object(members, field)
}

const described = ({ doc, aliases }: Pick<RecordField, 'doc' | 'aliases'>): Members => ({
  doc: doc === undefined ? undefined : quoted(doc),
  aliases: aliases.length === 0 ? undefined : JSON.stringify(aliases.toSorted()),
})

/** JSON texts by name; what is undefined is left out. */
type Members = Readonly<Record<string, string | undefined>>

function object(members: Members, { attributes }: Pick<AvroSchema, 'attributes'>): string {
  const custom = Object.keys(attributes)
    .toSorted()
    .map((name) => [name, sortedJson(attributes[name])] as const)
  const present = [...Object.entries(members), ...custom].flatMap(([name, text]) => (text === undefined ? [] : [`${quoted(name)}:${text}`]))
  return `{${present.join(',')}}`
}

const quoted = (text: string): string => JSON.stringify(text)
