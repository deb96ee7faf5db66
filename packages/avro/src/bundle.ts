import { compactText, isObject, readJsonVerbatim, type Json } from './json.ts'
import { parseSchemaText } from './parse.ts'
import { isPrimitiveKind, namespaceOf, qualified, SchemaError, simpleName } from './schema.ts'

/**
 * The compact text of a schema with the types that it uses from `references` (schema texts) defined where each is first used, so that it
 * stands alone. Throws SchemaError, also for a name that no reference defines and for two references that define one name differently.
 */
export function bundle(text: string, references: readonly string[]): string {
  if (references.length === 0) return compact(text)
  const known = new Map<string, Json>()
  for (const reference of references) collect(readJsonVerbatim(reference), '', known)
  return compact(JSON.stringify(inlined(readJsonVerbatim(text), '', { known, defined: new Set(), within: 0 })))
}

function compact(text: string): string {
  parseSchemaText(text)
  return compactText(text)
}

/** Definitions of references that may lie in one another. */
const maxNested = 100

interface Bundling {
  readonly known: ReadonlyMap<string, Json>
  readonly defined: Set<string>
  /** How many definitions of references lie around what is read: in them, a type that was defined before is only named. */
  readonly within: number
}

const named = new Set<unknown>(['record', 'enum', 'fixed'])

function collect(json: unknown, namespace: string, known: Map<string, Json>): void {
  if (Array.isArray(json)) for (const branch of json) collect(branch, namespace, known)
  if (!isObject(json)) return
  let inner = namespace
  if (named.has(json['type'])) {
    const name = nameOf(json, namespace)
    const other = known.get(name)
    if (other && JSON.stringify(other) !== JSON.stringify(json))
      throw new SchemaError('', `Two references define \`${name}\`, each differently.`)
    known.set(name, json)
    inner = namespaceOf(name)
  }
  for (const part of [json['items'], json['values'], ...typesOf(json)]) collect(part, inner, known)
}

const typesOf = (json: Json): readonly unknown[] =>
  Array.isArray(json['fields']) ? json['fields'].map((field: unknown) => (isObject(field) ? field['type'] : undefined)) : []

function nameOf(json: Json, enclosing: string): string {
  const { name, namespace = enclosing } = json
  return typeof name === 'string' && typeof namespace === 'string' ? qualified(name, namespace) : ''
}

function inlined(json: unknown, namespace: string, bundling: Bundling): unknown {
  if (typeof json === 'string') return isPrimitiveKind(json) ? json : use(json, qualified(json, namespace), bundling)
  if (Array.isArray(json)) return json.map((branch) => inlined(branch, namespace, bundling))
  if (!isObject(json)) return json
  const type = json['type']
  if (type === 'array') return { ...json, items: inlined(json['items'], namespace, bundling) }
  if (type === 'map') return { ...json, values: inlined(json['values'], namespace, bundling) }
  if (!named.has(type)) return json
  const name = nameOf(json, namespace)
  if (bundling.within > 0 && bundling.defined.has(name)) return name
  bundling.defined.add(name)
  if (!Array.isArray(json['fields'])) return json
  const fields = json['fields'].map((field: unknown) =>
    isObject(field) ? { ...field, type: inlined(field['type'], namespaceOf(name), bundling) } : field,
  )
  return { ...json, fields }
}

/** A name as it stands, or at its first use the definition that a reference has for it, with its full name. */
function use(stated: string, name: string, bundling: Bundling): unknown {
  const found = bundling.known.get(name)
  if (!found || bundling.defined.has(name)) return stated
  if (bundling.within >= maxNested) throw new SchemaError('', `The references nest deeper than ${maxNested} definitions at \`${name}\`.`)
  const definition = { ...found, name: simpleName(name), namespace: namespaceOf(name) }
  return inlined(definition, '', { ...bundling, within: bundling.within + 1 })
}
