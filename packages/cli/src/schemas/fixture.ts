import { builtInSchemas, parseEventSchema, type EventSchema } from '@xianglian/contracts'
import { z } from 'zod'

type Json = Record<string, unknown>
const recordSchema = z.object({ fields: z.array(z.record(z.string(), z.unknown())) })

/** A built-in schema with attributes or fields changed, as a release before or after it might have had it. */
export function changedSchema(
  type: string,
  attributes: Json,
  changeFields: (fields: readonly Json[]) => readonly Json[] = (all) => all,
): EventSchema {
  const text = builtInSchemas.find(({ eventType }) => eventType === type)?.text
  const schema: object = JSON.parse(text ?? '{}')
  return parseEventSchema(JSON.stringify({ ...schema, fields: changeFields(recordSchema.parse(schema).fields), ...attributes }))
}

/** The built-in schemas with this one in place of that of its type. */
export const withSchema = (changed: EventSchema): readonly EventSchema[] =>
  builtInSchemas.map((schema) => (schema.eventType === changed.eventType ? changed : schema))

export const without =
  (name: string) =>
  (fields: readonly Json[]): readonly Json[] =>
    fields.filter((field) => field['name'] !== name)

export const withField =
  (field: Json) =>
  (fields: readonly Json[]): readonly Json[] => [...fields.filter(({ name }) => name !== field['name']), field]
