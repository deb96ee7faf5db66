import type { AvroSchema, LogicalType } from './schema.ts'

const maxListed = 10
const maxText = 200

/** A type in a few words: `decimal(20,2) over bytes`, `enum a.Colour [red, green]`, `array of long`. */
export function describe(schema: AvroSchema): string {
  const text = plainly(schema)
  return short(schema.logicalType ? `${logicalText(schema.logicalType)} over ${text}` : text)
}

export const logicalText = (type: LogicalType): string => (type.name === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.name)

/** The first of some names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - maxListed
  return short(names.slice(0, maxListed).join(', ') + (more > 0 ? ` and ${more} more` : ''))
}

const short = (text: string): string => (text.length > maxText ? `${text.slice(0, maxText)}…` : text)

function plainly(schema: AvroSchema): string {
  switch (schema.kind) {
    case 'array':
      return `array of ${nameOf(schema.items)}`
    case 'map':
      return `map of ${nameOf(schema.values)}`
    case 'union':
      return `union of ${listed(schema.branches.map(nameOf))}`
    case 'enum':
      return `enum ${schema.name} [${listed(schema.symbols)}]`
    case 'fixed':
      return `fixed ${schema.name} of ${schema.size} bytes`
    case 'record':
      return `record ${schema.name}`
    case 'null':
    case 'boolean':
    case 'int':
    case 'long':
    case 'float':
    case 'double':
    case 'bytes':
    case 'string':
      return schema.kind
  }
}

const nameOf = (schema: AvroSchema): string => ('name' in schema ? schema.name : schema.kind)
