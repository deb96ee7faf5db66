import avsc from 'avsc'

import { dayFromText, dayToText, instantToText } from './calendar.ts'
import { decimalFromBytes, decimalToBytes } from './decimal.ts'
import { isObject } from './shape.ts'

/**
 * The avsc type of a parsed schema, whose values are the JSON form of data: decimals and instants are text, bytes are base64, a union of null
 * and one branch is plain. Throws what avsc says against the schema.
 */
export function avscType(schema: unknown): avsc.Type {
  // A fresh options object each time: avsc adds the registry of named types to it.
  const options: Partial<ForSchemaOptions> = {
    assertLogicalTypes: true,
    logicalTypes: { decimal: Decimal, 'timestamp-millis': Instant, date: Day, [base64]: Base64 },
    registry: { long: exactLong },
    omitRecordMethods: true,
    typeHook: (part, opts) => (Array.isArray(part) ? unionType(part, opts) : undefined),
  }
  return avsc.Type.forSchema(schemaFor(mark(schema)), options)
}

// avsc exports the options' type only as that of this parameter.
type ForSchemaOptions = NonNullable<Parameters<typeof avsc.Type.forSchema>[1]> extends Partial<infer Options> ? Options : never
type Schema = Parameters<typeof avsc.Type.forSchema>[0]

/** avsc checks what it is given and throws; its declarations want it checked before. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const schemaFor = (schema: unknown): Schema => schema as Schema

const base64 = 'hub-base64'
const logicalNames = new Set<unknown>(['decimal', 'timestamp-millis', 'date'])

/** The schema with every plain `bytes` and `fixed` marked for the base64 conversion, and logical types that do not apply left out. */
function mark(schema: unknown): unknown {
  if (schema === 'bytes') return { type: 'bytes', logicalType: base64 }
  if (Array.isArray(schema)) return schema.map(mark)
  if (!isObject(schema)) return schema
  const { type, logicalType } = schema
  if (Array.isArray(schema['fields'])) {
    return {
      ...schema,
      fields: schema['fields'].map((field: unknown) => (isObject(field) ? { ...field, type: mark(field['type']) } : field)),
    }
  }
  if (type === 'array') return { ...schema, items: mark(schema['items']) }
  if (type === 'map') return { ...schema, values: mark(schema['values']) }
  if (type === 'bytes' || type === 'fixed') return { ...schema, logicalType: logicalType === 'decimal' ? logicalType : base64 }
  if (type === 'enum') return schema
  const applies = logicalNames.has(logicalType) && (logicalType === 'date' ? type === 'int' : type === 'long')
  return applies ? { type, logicalType } : mark(type)
}

/** A union of null and one branch: avsc's own would try every logical branch on the value to find the index. */
class NullableType extends avsc.types.UnwrappedUnionType {
  _getIndex(value: unknown): number {
    const nullFirst = this.types[0]?.typeName === 'null'
    return (value === null) === nullFirst ? 0 : 1
  }
}

function unionType(schema: readonly unknown[], options: unknown): avsc.Type {
  const nullable = schema.length === 2 && schema.includes('null')
  const union = schemaFor(schema)
  return nullable ? new NullableType(union, options) : new avsc.types.WrappedUnionType(union, options)
}

/** avsc computes longs in doubles: -(2^52+1) and below come out wrong, and 2^53-1 is refused. */
// oxlint-disable-next-line no-underscore-dangle -- avsc's name
const exactLong = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => Number(bytes.readBigInt64LE()),
  toBuffer: (value: number) => {
    const bytes = Buffer.allocUnsafe(8)
    bytes.writeBigInt64LE(BigInt(value))
    return bytes
  },
  fromJSON: Number,
  toJSON: Number,
  isValid: Number.isSafeInteger,
  compare: (a: number, b: number) => a - b,
})

type Convert = (value: unknown) => unknown

/** avsc's resolvers ask `_resolve` even between equal types. */
const same: Convert = (value) => value

class Decimal extends avsc.types.LogicalType {
  readonly precision: number
  readonly scale: number
  readonly size: number | undefined

  constructor(schema: Schema, options?: unknown) {
    super(schema, options)
    const stated: unknown = schema
    this.precision = isObject(stated) ? Number(stated['precision']) : 0
    this.scale = isObject(stated) ? Number(stated['scale'] ?? 0) : 0
    this.size = isObject(stated) && stated['type'] === 'fixed' ? Number(stated['size']) : undefined
  }

  protected override _fromValue(bytes: Buffer): string {
    return decimalFromBytes(bytes, this.scale)
  }

  protected override _toValue(text: string): Buffer {
    return decimalToBytes(text, this.size)
  }

  /** A writer's smaller scale and precision can be read without loss; anything else cannot. */
  protected override _resolve(writer: avsc.Type): Convert | undefined {
    if (!(writer instanceof Decimal) || writer.scale > this.scale) return undefined
    if (writer.precision - writer.scale > this.precision - this.scale) return undefined
    const missing = '0'.repeat(this.scale - writer.scale)
    if (missing === '') return same
    return (value) => `${String(value)}${writer.scale === 0 ? '.' : ''}${missing}`
  }
}

class Instant extends avsc.types.LogicalType {
  protected override _fromValue(milliseconds: number): string {
    return instantToText(milliseconds)
  }

  protected override _toValue(text: string): number {
    return Date.parse(text)
  }

  protected override _resolve(writer: avsc.Type): Convert | undefined {
    return writer instanceof Instant ? same : undefined
  }
}

class Day extends avsc.types.LogicalType {
  protected override _fromValue(day: number): string {
    return dayToText(day)
  }

  protected override _toValue(text: string): number | undefined {
    return dayFromText(text)
  }

  protected override _resolve(writer: avsc.Type): Convert | undefined {
    return writer instanceof Day ? same : undefined
  }
}

class Base64 extends avsc.types.LogicalType {
  protected override _fromValue(bytes: Buffer): string {
    return bytes.toString('base64')
  }

  protected override _toValue(text: string): Buffer {
    return Buffer.from(text, 'base64')
  }

  protected override _resolve(writer: avsc.Type): Convert | undefined {
    if (!(writer instanceof Base64)) return undefined
    const own = this.underlyingType
    const other = writer.underlyingType
    if (own instanceof avsc.types.FixedType) {
      return other instanceof avsc.types.FixedType && own.size === other.size ? same : undefined
    }
    return other instanceof avsc.types.FixedType ? undefined : same
  }
}
