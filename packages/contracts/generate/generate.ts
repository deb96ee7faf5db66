import { jsonSchemaOf } from './json-schema.ts'
import { readSchemas, type NamedSchema } from './read-schemas.ts'
import { eventsPage } from './reference.ts'
import { fileHead, typesOf } from './typescript.ts'

const folder = 'packages/contracts/src/generated'

/** Everything that follows from the folder of schemas: path from the repository's root -> content. The same input gives the same bytes. */
export async function generate(schemasFolder: string): Promise<ReadonlyMap<string, string>> {
  const { events, common } = await readSchemas(schemasFolder)
  const aggregates = new Map<string, NamedSchema[]>()
  for (const event of events) {
    const members = aggregates.get(event.schema.aggregate) ?? []
    aggregates.set(event.schema.aggregate, [...members, event])
  }
  const files = new Map<string, string>()
  const { content, names } = typesOf.common(common)
  files.set(`${folder}/common.ts`, content)
  for (const [aggregate, members] of aggregates) files.set(`${folder}/${aggregate}.ts`, typesOf.aggregate(aggregate, members, names))
  files.set(`${folder}/index.ts`, typesOf.index([...aggregates.keys()], events))
  files.set(`${folder}/schemas.ts`, schemaTexts(events))
  files.set(`${folder}/json-schemas.ts`, jsonSchemas(events))
  files.set('docs/reference/events.md', eventsPage(aggregates, common))
  return files
}

function schemaTexts(events: readonly NamedSchema[]): string {
  const texts = events.map(({ schema }) => `  ${JSON.stringify(schema.text)},\n`)
  return `${fileHead}/** Full Avro texts, each self-contained, in the order of their event types. */\nexport const schemaTexts: readonly string[] = [\n${texts.join('')}]\n`
}

function jsonSchemas(events: readonly NamedSchema[]): string {
  const entries = events.map(({ schema }) => `  ${JSON.stringify(schema.eventType)}: ${JSON.stringify(jsonSchemaOf(schema))},\n`)
  const doc = "/** JSON Schema (draft 2020-12) of the JSON form of each event type's data. */"
  return `${fileHead}${doc}\nexport const jsonSchemas: Readonly<Record<string, object>> = {\n${entries.join('')}}\n`
}
