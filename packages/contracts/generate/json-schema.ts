import { isOptional } from '../src/fields.ts'
import type { EventSchema } from '../src/schema.ts'
import { acceptsNull, type FieldShape, type RecordShape, type Shape } from '../src/shape.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** The JSON form of an event's data as JSON Schema, draft 2020-12. Nested types stand where they are used, so that it can be embedded anywhere. */
export function jsonSchemaOf(schema: EventSchema): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: schema.eventType, ...of(schema.shape) }
}

function of(shape: Shape): JsonSchema {
  switch (shape.kind) {
    case 'null':
    case 'boolean':
    case 'string':
      return { type: shape.kind }
    case 'int':
      return { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }
    case 'long':
      return { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }
    case 'float':
    case 'double':
      return { type: 'number' }
    case 'decimal':
      return { type: 'string', pattern: decimalPattern(shape.precision - shape.scale, shape.scale) }
    case 'instant':
      return { type: 'string', format: 'date-time' }
    case 'date':
      return { type: 'string', format: 'date' }
    case 'bytes':
    case 'fixed':
      return { type: 'string', contentEncoding: 'base64' }
    case 'enum':
      return { enum: shape.symbols }
    case 'array':
      return { type: 'array', items: of(shape.items) }
    case 'map':
      return { type: 'object', additionalProperties: of(shape.values) }
    case 'nullable':
      return nullable(of(shape.value))
    case 'union':
      return { oneOf: shape.branches.map(({ name, shape: inner }) => (name === 'null' ? { type: 'null' } : wrapper(name, of(inner)))) }
    case 'record':
      return record(shape)
  }
}

function decimalPattern(whole: number, scale: number): string {
  const digits = whole === 0 ? '0' : `(0|[1-9]\\d{0,${whole - 1}})`
  return `^-?${digits}${scale === 0 ? '' : `(\\.\\d{1,${scale}})?`}$`
}

function nullable(schema: JsonSchema): JsonSchema {
  return typeof schema['type'] === 'string' ? { ...schema, type: [schema['type'], 'null'] } : { anyOf: [schema, { type: 'null' }] }
}

function wrapper(name: string, schema: JsonSchema): JsonSchema {
  return { type: 'object', properties: { [name]: schema }, required: [name], additionalProperties: false }
}

function record(shape: RecordShape): JsonSchema {
  const properties = shape.fields.map((field) => [field.name, property(field)])
  const required = shape.fields.filter((field) => !isOptional(field)).map(({ name }) => name)
  return { type: 'object', description: shape.doc, properties: Object.fromEntries(properties), required, additionalProperties: false }
}

/** A field with a default takes null for it (docs/design.md §4, JSON form). */
function property(field: FieldShape): JsonSchema {
  const schema = of(field.shape)
  const own = isOptional(field) && !acceptsNull(field.shape) ? nullable(schema) : schema
  return {
    ...own,
    description: field.doc,
    ...(field.default !== undefined && field.default !== null && { default: field.default }),
    ...(field.pii !== undefined && { 'x-pii': field.pii }),
  }
}
