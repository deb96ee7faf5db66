/**
 * A schema that can be changed: named types are shared objects, fields and branches are slots. `schemaOf` writes it out, whatever was done to
 * it: branches that became equal are written once, defaults follow from the types, and what would hold itself without end is cut.
 */
export type Model = Primitive | Enum | Fixed | Record | Items | Union

export interface Primitive {
  readonly kind: 'primitive'
  type: string
  logical: object | undefined
}

interface Named {
  name: string
  namespace: string
  /** Full names. */
  aliases: string[]
}

export interface Enum extends Named {
  readonly kind: 'enum'
  symbols: string[]
  withDefault: boolean
}

export interface Fixed extends Named {
  readonly kind: 'fixed'
  size: number
  logical: object | undefined
}

export interface Record extends Named {
  readonly kind: 'record'
  fields: Field[]
}

export interface Field {
  name: string
  aliases: string[]
  type: Model
  withDefault: boolean
}

export interface Items {
  readonly kind: 'array' | 'map'
  of: Model
}

export interface Union {
  readonly kind: 'union'
  branches: Model[]
}

export type NamedModel = Enum | Fixed | Record
export const isNamed = (model: Model): model is NamedModel => model.kind === 'enum' || model.kind === 'fixed' || model.kind === 'record'
export const fullName = ({ namespace, name }: Named): string => `${namespace}.${name}`

/** The schema as JSON. */
export const schemaOf = (model: Model): Json => write(model, { defined: new Map(), open: new Set(), guarded: false })

type Json = string | readonly Json[] | { readonly [name: string]: unknown }

interface Writing {
  /** By full name; a record from its end on. */
  readonly defined: Map<string, { readonly [name: string]: unknown }>
  /** Records around what is written. */
  readonly open: ReadonlySet<NamedModel>
  /** Whether null or an empty list may stand here, so that a record may hold itself. */
  readonly guarded: boolean
}

function write(model: Model, writing: Writing): Json {
  if (model.kind === 'primitive') return model.logical ? { type: model.type, ...model.logical } : model.type
  if (model.kind === 'union') return writeUnion(model, writing)
  if (!isNamed(model)) {
    return { type: model.kind, [model.kind === 'array' ? 'items' : 'values']: write(model.of, { ...writing, guarded: true }) }
  }
  const name = fullName(model)
  if (writing.open.has(model)) return writing.guarded ? name : 'string'
  if (writing.defined.has(name)) return name
  const definition = define(model, writing)
  writing.defined.set(name, definition)
  return definition
}

function define(model: NamedModel, writing: Writing): { readonly [name: string]: unknown } {
  const { name, namespace, aliases } = model
  const head = { type: model.kind, name, namespace, ...(aliases.length > 0 && { aliases }) }
  if (model.kind === 'fixed') return { ...head, size: model.size, ...model.logical }
  if (model.kind === 'enum') return { ...head, symbols: model.symbols, ...(model.withDefault && { default: model.symbols.at(-1) }) }
  const inner = { ...writing, open: new Set([...writing.open, model]), guarded: false }
  return { ...head, fields: model.fields.map((field) => writeField(field, inner)) }
}

function writeUnion(model: Union, writing: Writing): Json {
  const guarded = model.branches.some((branch) => branch.kind === 'primitive' && branch.type === 'null')
  const seen: unknown[] = []
  const branches = model.branches.flatMap((branch) => {
    const identity = isNamed(branch) ? fullName(branch) : branch.kind === 'primitive' ? branch.type : branch.kind
    const cut = isNamed(branch) && writing.open.has(branch) && !guarded
    if (branch.kind === 'union' || cut || seen.includes(identity)) return []
    seen.push(identity)
    return [write(branch, { ...writing, guarded })]
  })
  return branches.length > 0 ? branches : 'string'
}

function writeField(field: Field, writing: Writing): Json {
  const type = write(field.type, writing)
  const fallback = field.withDefault ? defaultOf(type, writing.defined) : undefined
  const aliases = field.aliases.length > 0 && { aliases: field.aliases }
  return { name: field.name, type, ...aliases, ...(fallback !== undefined && { default: fallback }) }
}

/** A value of the written type as Avro states defaults; undefined for a record that is not at its end, or that holds itself. */
function defaultOf(type: unknown, defined: Writing['defined'], depth = 6): unknown {
  if (depth === 0) return undefined
  if (Array.isArray(type)) return defaultOf(type[0], defined, depth)
  if (typeof type === 'string') return type in primitiveDefaults ? primitiveDefaults[type] : defaultOf(defined.get(type), defined, depth)
  if (typeof type !== 'object' || type === null) return undefined
  const { type: kind, symbols, size, fields } = type as { readonly [name: string]: unknown }
  if (kind === 'array') return []
  if (kind === 'map') return {}
  if (Array.isArray(symbols)) return symbols[0]
  if (kind === 'fixed') return '\u0001'.repeat(Number(size))
  if (!Array.isArray(fields)) return primitiveDefaults[String(kind)]
  const values = fields.map(
    (field: { readonly name: string; readonly type: unknown }) => [field.name, defaultOf(field.type, defined, depth - 1)] as const,
  )
  return values.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(values)
}

const primitiveDefaults: Readonly<{ [type: string]: unknown }> = {
  null: null,
  boolean: true,
  int: 7,
  long: 8,
  float: 0.5,
  double: 1.5,
  string: 'd',
  bytes: '\u0001\u0002',
}
