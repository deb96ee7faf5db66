import { z } from 'zod'

/** A JSON Schema (draft 2020-12) that was made here, as far as the descriptions look into one. */
export type JsonSchema = z.infer<typeof looked> & Readonly<Record<string, unknown>>

const looked = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  required: z.array(z.string()).optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
  oneOf: z.array(z.record(z.string(), z.unknown())).optional(),
  items: z.record(z.string(), z.unknown()).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  pattern: z.string().optional(),
  examples: z.array(z.unknown()).optional(),
})

/** What a schema takes (`input`) or gives (`output`), as JSON Schema. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: keepExamples })
  return readJsonSchema(rest)
}

/** zod leaves out the examples of what it transforms, for it takes them for results; ours are what is sent. */
function keepExamples({
  zodSchema,
  jsonSchema: made,
}: {
  readonly zodSchema: z.core.$ZodType
  jsonSchema: z.core.JSONSchema.BaseSchema
}): void {
  const examples = z.globalRegistry.get(zodSchema)?.['examples']
  if (Array.isArray(examples)) made.examples = examples
}

export const readJsonSchema = (schema: unknown): JsonSchema => looked.parse(schema)

/** The properties of an object's schema with their names, and whether each is required; none of any other schema. */
export function propertiesOf(
  schema: JsonSchema,
): readonly { readonly name: string; readonly schema: JsonSchema; readonly required: boolean }[] {
  const required = new Set(schema.required)
  return Object.entries(schema.properties ?? {}).map(([name, each]) => ({
    name,
    schema: readJsonSchema(each),
    required: required.has(name),
  }))
}

/** A schema's type in a few words: `string`, `list of object`, `open or closed`. */
export function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(' or ')
  const either = schema.anyOf ?? schema.oneOf
  if (either) return [...new Set(either.map((each) => typeText(readJsonSchema(each))))].join(' or ')
  if (schema.type === 'array') return `list of ${schema.items ? typeText(readJsonSchema(schema.items)) : 'anything'}`
  return Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'anything')
}
