import { canonicalInstant, dayFromText } from './calendar.ts'
import { canonicalDecimal, type DecimalFault } from './decimal.ts'
import type { Read } from './json-form.ts'
import type { ScalarShape } from './shape.ts'

/** Compiles the reader of a shape without parts. Texts come out unchanged, decimals, instants and bytes in their one canonical form. */
export function scalarReader(shape: ScalarShape): Read {
  switch (shape.kind) {
    case 'null':
      return (value, reading, place, key) => (value === null ? null : reading.fault(place, key, 'must be null.'))
    case 'boolean':
      return (value, reading, place, key) => (typeof value === 'boolean' ? value : reading.fault(place, key, 'must be true or false.'))
    case 'int':
      return wholeReader(-(2 ** 31), 2 ** 31 - 1, 'must be a whole number from -2147483648 to 2147483647.')
    case 'long':
      return wholeReader(
        Number.MIN_SAFE_INTEGER,
        Number.MAX_SAFE_INTEGER,
        'must be a whole number of at most 9007199254740991 (2^53-1) either way.',
      )
    case 'float':
      // Rounded as Avro stores it, so that what is read back is what was checked.
      return numberReader(Math.fround, 'must be a finite number that a 32-bit float can hold.')
    case 'double':
      return numberReader((value) => value, 'must be a finite number.')
    case 'string':
      return stringReader
    case 'enum':
      return enumReader(shape.symbols)
    case 'decimal':
      return decimalReader(shape.precision, shape.scale)
    case 'instant':
      return textReader(canonicalInstant, 'must be an RFC 3339 instant with its offset, such as 2026-01-05T08:00:00+08:00.')
    case 'date':
      return textReader((text) => (dayFromText(text) === undefined ? undefined : text), 'must be a day such as 2026-01-05.')
    case 'bytes':
      return textReader(canonicalBase64, 'must be base64 text (RFC 4648 §4, with padding).')
    case 'fixed': {
      const { size } = shape
      const sized = (text: string): string | undefined => (byteLength(canonicalBase64(text)) === size ? text : undefined)
      return textReader(sized, `must be base64 text of exactly ${size} bytes.`)
    }
  }
}

// -0 becomes 0: JSON has no use for it, and Avro's whole numbers no place.
function wholeReader(from: number, to: number, says: string): Read {
  return (value, reading, place, key) =>
    typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to ? value + 0 : reading.fault(place, key, says)
}

function numberReader(convert: (value: number) => number, says: string): Read {
  return (value, reading, place, key) => {
    const converted = typeof value === 'number' ? convert(value) : Number.NaN
    return Number.isFinite(converted) ? converted + 0 : reading.fault(place, key, says)
  }
}

const stringReader: Read = (value, reading, place, key) => {
  if (typeof value !== 'string') return reading.fault(place, key, 'must be text.')
  if (!value.isWellFormed())
    return reading.fault(place, key, 'holds a lone surrogate, which is no character. Repair the text at its source.')
  if (value.includes('\u0000')) return reading.fault(place, key, 'holds U+0000, which cannot be stored. Remove it.')
  return value
}

function enumReader(symbols: readonly string[]): Read {
  const known = new Set<unknown>(symbols)
  const says = `must be one of ${symbols.join(', ')}.`
  return (value, reading, place, key) => (known.has(value) ? value : reading.fault(place, key, says))
}

function decimalReader(precision: number, scale: number): Read {
  const example = scale === 0 ? '12' : `12.${'30'.padEnd(scale, '0').slice(0, scale)}`
  const notDecimal = `must be a decimal number as text, such as "${example}".`
  const says = (fault: DecimalFault, decimals: number): string => {
    if (fault === 'not-decimal') return notDecimal
    if (fault === 'too-many-digits') return `has more than ${precision - scale} digits before the point.`
    return `has ${decimals} decimal${decimals === 1 ? '' : 's'}; it takes at most ${scale}. Round it in the mapping (\`rounding: half-even\`) or send it as text with ${scale}.`
  }
  return (value, reading, place, key) => {
    if (typeof value === 'number')
      return reading.fault(place, key, `must be text, not a number: numbers lose decimals on their way. Send "${example}".`)
    if (typeof value !== 'string' || value.length > 200) return reading.fault(place, key, notDecimal)
    const read = canonicalDecimal(value, precision, scale)
    return 'text' in read ? read.text : reading.fault(place, key, says(read.fault, read.decimals))
  }
}

function textReader(convert: (text: string) => string | undefined, says: string): Read {
  return (value, reading, place, key) => (typeof value === 'string' ? convert(value) : undefined) ?? reading.fault(place, key, says)
}

function canonicalBase64(text: string): string | undefined {
  return Buffer.from(text, 'base64').toString('base64') === text ? text : undefined
}

const byteLength = (text: string | undefined): number => (text === undefined ? -1 : Buffer.byteLength(text, 'base64'))
