import type { EventData } from './codec.ts'
import { isOptional } from './fields.ts'
import type { EventSchema } from './schema.ts'
import { isObject, isScalar, type RecordShape, type ScalarShape, type Shape } from './shape.ts'

/** Values in one example at most: named records used over and over could unfold without end. */
const maxValues = 1_000

interface Making {
  left: number
  readonly within: Set<RecordShape>
}

/**
 * Made-up data of a schema in JSON form, every field filled in where that ends: the same for the same schema, and always what its codec takes.
 * Undefined when there is none of bounded size, as for a record that requires itself.
 */
export function exampleData(schema: EventSchema): EventData | undefined {
  const value = valueOf(schema.shape, '', { left: maxValues, within: new Set() })
  return isObject(value) ? value : undefined
}

/** A value of the shape, or undefined when there is none within bounds. `name` is the field's, which texts are made of. */
function valueOf(shape: Shape, name: string, making: Making): unknown {
  making.left -= 1
  if (making.left < 0) return undefined
  if (isScalar(shape)) return scalarOf(shape, name)
  switch (shape.kind) {
    case 'array': {
      const item = valueOf(shape.items, name, making)
      return item === undefined ? [] : [item]
    }
    case 'map': {
      const value = valueOf(shape.values, name, making)
      return value === undefined ? {} : { example: value }
    }
    case 'nullable':
      return valueOf(shape.value, name, making) ?? null
    case 'union':
      return unionOf(shape.branches, name, making)
    case 'record':
      return recordOf(shape, making)
  }
}

function unionOf(branches: Extract<Shape, { kind: 'union' }>['branches'], name: string, making: Making): unknown {
  for (const branch of branches.filter(({ shape }) => shape.kind !== 'null')) {
    const value = valueOf(branch.shape, name, making)
    if (value !== undefined) return { [branch.name]: value }
  }
  return branches.some(({ shape }) => shape.kind === 'null') ? null : undefined
}

function recordOf(shape: RecordShape, making: Making): unknown {
  if (making.within.has(shape)) return undefined
  making.within.add(shape)
  const values: [string, unknown][] = []
  let whole = true
  for (const field of shape.fields) {
    const value = valueOf(field.shape, field.name, making)
    if (value !== undefined) values.push([field.name, value])
    else if (!isOptional(field)) whole = false
  }
  making.within.delete(shape)
  return whole ? Object.fromEntries(values) : undefined
}

/** Where a schema asks for more bytes than a page should show, there is no example. */
const maxFixedBytes = 256

function scalarOf(shape: ScalarShape, name: string): unknown {
  switch (shape.kind) {
    case 'null':
      return null
    case 'boolean':
      return true
    case 'int':
    case 'long':
      return 1
    case 'float':
    case 'double':
      return 0.5
    case 'string':
      // Money stands beside its currency, an ISO 4217 code.
      return name === 'currency' ? 'CNY' : `${name}-1`
    case 'decimal':
      return decimalOf(shape.precision, shape.scale)
    case 'instant':
      return '2026-01-05T00:00:00.000Z'
    case 'date':
      return '2026-01-05'
    case 'enum':
      return shape.symbols[0]
    case 'bytes':
      return Buffer.from('example').toString('base64')
    case 'fixed':
      return shape.size > maxFixedBytes ? undefined : Buffer.alloc(shape.size).toString('base64')
  }
}

function decimalOf(precision: number, scale: number): string {
  const whole = '12'.slice(0, precision - scale) || '0'
  return scale === 0 ? whole : `${whole}.${'3'.padEnd(scale, '0')}`
}
