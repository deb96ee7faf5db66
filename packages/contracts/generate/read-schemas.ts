import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

import { parseSchema } from '@xianglian/avro'

import { parseEventSchema, type EventSchema } from '../src/schema.ts'
import { isObject, shapeOf, type Shape } from '../src/shape.ts'

/** An event's schema with the name of its record: `CaseFiled`. */
export interface NamedSchema {
  readonly name: string
  readonly schema: EventSchema
}

export interface CommonType {
  readonly name: string
  readonly shape: Shape
}

type Json = Readonly<Record<string, unknown>>
const namespace = 'xianglian'

/** Reads `<aggregate>/<event>.avsc` and `common/*.avsc`, checks the house rules, and puts the common types into each event's text. */
export async function readSchemas(
  folder: string,
): Promise<{ readonly events: readonly NamedSchema[]; readonly common: readonly CommonType[] }> {
  const sources = await readFiles(folder)
  const common = new Map<string, Json>()
  for (const [file, schema] of sources) if (file.startsWith('common/')) common.set(`${namespace}.common.${String(schema['name'])}`, schema)
  const events: NamedSchema[] = []
  for (const [file, schema] of sources) {
    if (!file.startsWith('common/')) events.push(readEvent(file, schema, common))
    else if (schema['namespace'] !== `${namespace}.common`) throw new Error(`${file}: namespace must be ${namespace}.common`)
  }
  return {
    events: events.toSorted((a, b) => (a.schema.eventType < b.schema.eventType ? -1 : 1)),
    common: [...common.values()].map((schema) => ({ name: String(schema['name']), shape: shapeOf(parseSchema(inlined(schema, common))) })),
  }
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, Json>> {
  const names = await readdir(folder, { recursive: true })
  const files = new Map<string, Json>()
  for (const name of names.filter((entry) => entry.endsWith('.avsc')).toSorted()) {
    const schema: unknown = JSON.parse(await readFile(path.join(folder, name), 'utf8'))
    if (!isObject(schema)) throw new Error(`${name}: a schema must be an object`)
    files.set(name.split(path.sep).join('/'), schema)
  }
  return files
}

function readEvent(file: string, schema: Json, common: ReadonlyMap<string, Json>): NamedSchema {
  const eventType = file.replace(/\.avsc$/, '').replace('/', '.')
  const name = eventType.replaceAll(/(?:^|[.-])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  const [folder = ''] = file.split('/')
  const rules: readonly (readonly [unknown, unknown, string])[] = [
    [schema['eventType'], eventType, 'eventType'],
    [schema['name'], name, 'name'],
    [schema['namespace'], `${namespace}.${folder}`, 'namespace'],
  ]
  for (const [stated, right, what] of rules) if (stated !== right) throw new Error(`${file}: ${what} must be ${String(right)}`)
  if (typeof schema['stageRank'] !== 'number') throw new Error(`${file}: stageRank must be stated`)
  const parsed = parseEventSchema(JSON.stringify(inlined(schema, common)))
  requireDocs(parsed.shape, file, new Set())
  return { name, schema: parsed }
}

/** The schema with each common type defined where it is first named. */
function inlined(schema: unknown, common: ReadonlyMap<string, Json>, defined = new Set<string>()): unknown {
  if (typeof schema === 'string') {
    const definition = common.get(schema)
    if (!definition || defined.has(schema)) return schema
    defined.add(schema)
    return inlined(definition, common, defined)
  }
  if (Array.isArray(schema)) return schema.map((branch) => inlined(branch, common, defined))
  if (!isObject(schema)) return schema
  const types = new Set(['type', 'items', 'values'])
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (types.has(key)) return [key, inlined(value, common, defined)]
      if (key !== 'fields' || !Array.isArray(value)) return [key, value]
      return [key, value.map((field: unknown) => (isObject(field) ? { ...field, type: inlined(field['type'], common, defined) } : field))]
    }),
  )
}

/** Every record and field is documented, and none holds itself: JSON Schemas and pages are written out in full. */
function requireDocs(shape: Shape, place: string, seen: ReadonlySet<Shape>): void {
  if (seen.has(shape)) throw new Error(`${place}: a record must not hold itself`)
  if (shape.kind === 'nullable') requireDocs(shape.value, place, seen)
  else if (shape.kind === 'array') requireDocs(shape.items, place, seen)
  else if (shape.kind === 'map') requireDocs(shape.values, place, seen)
  else if (shape.kind === 'record') {
    const within = new Set([...seen, shape])
    if (shape.doc === '') throw new Error(`${place}: ${shape.name} has no doc`)
    for (const field of shape.fields) {
      if (field.doc === '') throw new Error(`${place}: ${field.name} has no doc`)
      requireDocs(field.shape, `${place} ${field.name}`, within)
    }
  }
}
