import type { Attributes, LogicalType, PlainLogicalType } from './schema.ts'

/** The type under each logical type, as its kind; a fixed type's with its size. */
const underlying: Readonly<Record<PlainLogicalType, readonly string[]>> = {
  'big-decimal': ['bytes'],
  uuid: ['string', 'fixed 16'],
  date: ['int'],
  'time-millis': ['int'],
  'time-micros': ['long'],
  'timestamp-millis': ['long'],
  'timestamp-micros': ['long'],
  'timestamp-nanos': ['long'],
  'local-timestamp-millis': ['long'],
  'local-timestamp-micros': ['long'],
  'local-timestamp-nanos': ['long'],
  duration: ['fixed 12'],
}

const isPlain = (name: string): name is PlainLogicalType => Object.hasOwn(underlying, name)

/**
 * The logical type that the attributes of a type state. "Language implementations must ignore unknown logical types when reading … If a
 * logical type is invalid, for example a decimal with scale greater than its precision, then implementations should ignore the logical type"
 * (specification, Logical Types): both are undefined here.
 */
export function logicalTypeOf(kind: string, size: number | undefined, attributes: Attributes): LogicalType | undefined {
  const name = attributes['logicalType']
  if (typeof name !== 'string') return undefined
  if (name === 'decimal') return kind === 'bytes' || kind === 'fixed' ? decimalOf(size, attributes) : undefined
  return isPlain(name) && underlying[name].includes(size === undefined ? kind : `${kind} ${size}`) ? { name } : undefined
}

function decimalOf(size: number | undefined, { precision, scale = 0 }: Attributes): LogicalType | undefined {
  if (!isWhole(precision) || !isWhole(scale) || precision < 1 || scale > precision || precision > maxDigits(size)) return undefined
  return { name: 'decimal', precision, scale }
}

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

/** floor(log10(2^(8n−1) − 1)) for n bytes; no bound where the bytes have none. */
const maxDigits = (size: number | undefined): number => (size === undefined ? Infinity : Math.floor(Math.log10(2) * (8 * size - 1)))
