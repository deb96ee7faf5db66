import type { FixedSchema, PrimitiveSchema } from '@xianglian/avro'

import { dayToText, firstDay, firstInstant, instantToText, lastDay, lastInstant } from './calendar.ts'
import { Malformed, type Cursor } from './cursor.ts'
import { decimalFits, decimalFromBytes } from './decimal.ts'
import type { Shape } from './shape.ts'

/**
 * Compiles the reading of a value without parts: as the writer's type has it, into the JSON form of the reader's shape, to which it may be
 * promoted. Bytes read as a string are refused where they are no text, numbers read as a day or instant where there is none such.
 */
export function compileScalarReader(writer: PrimitiveSchema | FixedSchema, shape: Shape): (cursor: Cursor) => unknown {
  switch (writer.kind) {
    case 'null':
      return () => null
    case 'boolean':
      return readBoolean
    case 'int':
      return numberReader((cursor) => cursor.int(), shape)
    case 'long':
      return numberReader((cursor) => cursor.long(), shape)
    case 'float':
      return (cursor) => finite(cursor.bytes.readFloatLE(cursor.take(4)))
    case 'double':
      return (cursor) => finite(cursor.bytes.readDoubleLE(cursor.take(8)))
    case 'string':
      // Read as text first, so that it is one, also where it becomes bytes.
      return shape.kind === 'string' ? (cursor) => cursor.text(cursor.long()) : textAsBytes(bytesReader(shape))
    case 'bytes': {
      const read = bytesReader(shape)
      return (cursor) => read(cursor, cursor.long())
    }
    case 'fixed': {
      const [read, { size }] = [bytesReader(shape), writer]
      return (cursor) => read(cursor, size)
    }
  }
}

function readBoolean(cursor: Cursor): boolean {
  const byte = cursor.bytes[cursor.take(1)]
  if (byte !== 0 && byte !== 1) throw new Malformed('a boolean is neither 0 nor 1')
  return byte === 1
}

// -0 becomes 0, as where JSON is read.
function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Malformed('a number is not finite')
  return value + 0
}

function numberReader(read: (cursor: Cursor) => number, shape: Shape): (cursor: Cursor) => unknown {
  if (shape.kind === 'date') return (cursor) => dayToText(within(read(cursor), firstDay, lastDay))
  if (shape.kind === 'instant') return (cursor) => instantToText(within(read(cursor), firstInstant, lastInstant))
  return shape.kind === 'float' ? (cursor) => Math.fround(read(cursor)) : read
}

function within(value: number, from: number, to: number): number {
  if (value < from || value > to) throw new Malformed(`a number lies outside of ${from} to ${to}`)
  return value
}

/** Takes `length` bytes from the cursor on and gives them as the shape has bytes. */
type ReadBytes = (cursor: Cursor, length: number) => string

function bytesReader(shape: Shape): ReadBytes {
  if (shape.kind === 'decimal') return decimalReader(shape.precision, shape.scale)
  if (shape.kind === 'string') return (cursor, length) => cursor.text(length)
  return (cursor, length) => {
    const start = cursor.take(length)
    return cursor.bytes.toString('base64', start, cursor.position)
  }
}

function decimalReader(precision: number, scale: number): ReadBytes {
  return (cursor, length) => {
    const start = cursor.take(length)
    const bytes = cursor.bytes.subarray(start, cursor.position)
    // 76 digits, the most a schema may ask for, take 32 bytes; a writer may pad.
    if (length < 1 || length > 64 || !decimalFits(bytes, precision)) {
      throw new Malformed(`a decimal is empty or has more than ${precision} digits`)
    }
    return decimalFromBytes(bytes, scale)
  }
}

function textAsBytes(read: ReadBytes): (cursor: Cursor) => string {
  return (cursor) => {
    const length = cursor.long()
    const start = cursor.position
    cursor.text(length)
    cursor.position = start
    return read(cursor, length)
  }
}
