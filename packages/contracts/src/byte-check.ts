/* oxlint-disable typescript/consistent-return -- TypeScript holds every switch complete */
import { isUtf8 } from 'node:buffer'

import { firstDay, firstInstant, lastDay, lastInstant } from './calendar.ts'
import { decimalFits } from './decimal.ts'
import { maxDepth, maxItems } from './json-form.ts'
import { isScalar, type RecordShape, type ScalarShape, type Shape } from './shape.ts'

/** Why bytes are not Avro data of their schema. */
export class Malformed extends Error {}

/** A place in Avro bytes. Nothing is read outside of them. */
export class Cursor {
  readonly bytes: Buffer
  position = 0
  depth = 0
  items = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** Moves past `length` bytes and returns where they begin. */
  take(length: number): number {
    const start = this.position
    if (length < 0 || length > this.bytes.length - start) throw new Malformed('it ends too early')
    this.position = start + length
    return start
  }

  /** A variable-length whole number within ±(2^53−1). */
  long(): number {
    const { bytes } = this
    let position = this.position
    let value = 0
    for (let factor = 1; factor <= 2 ** 42; factor *= 128) {
      const byte = bytes[position]
      if (byte === undefined) throw new Malformed('it ends too early')
      position += 1
      value += (byte & 0x7f) * factor
      if (byte < 0x80) {
        this.position = position
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      }
    }
    return this.#longest()
  }

  /** More than seven bytes no longer fit a double on the way. */
  #longest(): number {
    let value = 0n
    let position = this.position
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.bytes[position]
      if (byte === undefined) throw new Malformed('it ends too early')
      if (shift > 63n) throw new Malformed('a whole number is longer than 10 bytes')
      position += 1
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    const decoded = Number((value >> 1n) ^ -(value & 1n))
    if (!Number.isSafeInteger(decoded)) throw new Malformed('a whole number lies beyond 2^53-1')
    this.position = position
    return decoded
  }

  /** UTF-8 without U+0000; returns where the text begins. */
  text(): number {
    const start = this.take(this.long())
    const { bytes, position } = this
    let ascii = true
    for (let index = start; index < position; index += 1) {
      const byte = bytes[index]
      if (byte === 0) throw new Malformed('a text holds U+0000')
      if (byte !== undefined && byte >= 0x80) ascii = false
    }
    if (!ascii && !isUtf8(bytes.subarray(start, position))) throw new Malformed('a text is not UTF-8')
    return start
  }

  /** Calls `each` for every item of a list or map, in blocks as Avro writes them, within the bounds of depth and number. */
  blocks(each: () => void): void {
    let count = this.long()
    // An empty one nests nothing: it may be a default at the deepest level.
    if (count === 0) return
    this.enter()
    for (; count !== 0; count = this.long()) {
      // A negative count is followed by the block's size in bytes. avsc trusts it when a resolver skips the field.
      const size = count < 0 ? this.long() : undefined
      const start = this.position
      this.items += Math.abs(count)
      if (this.items > maxItems) throw new Malformed(`it holds more than ${maxItems} list items`)
      for (let left = Math.abs(count); left > 0; left -= 1) each()
      if (size !== undefined && this.position - start !== size) throw new Malformed('a block is not of the size it states')
    }
    this.depth -= 1
  }

  enter(): void {
    this.depth += 1
    if (this.depth > maxDepth + 1) throw new Malformed(`it nests deeper than ${maxDepth} levels`)
  }
}

/** Moves the cursor past one value of a shape, or throws Malformed. */
type Check = (cursor: Cursor) => void

/**
 * Compiles the check that Avro bytes hold one value of the shape and nothing that the JSON form cannot say. avsc itself reads past ends,
 * replaces invalid UTF-8 silently and believes any item count: it sees only bytes that passed here.
 */
export function compileCheck(shape: Shape, known = new Map<RecordShape, Check>()): Check {
  if (isScalar(shape)) return scalarCheck(shape)
  switch (shape.kind) {
    case 'array': {
      const item = compileCheck(shape.items, known)
      return (cursor) => cursor.blocks(() => item(cursor))
    }
    case 'map':
      return mapCheck(compileCheck(shape.values, known))
    case 'nullable':
      return nullableCheck(shape.nullIndex, compileCheck(shape.value, known))
    case 'union':
      return unionCheck(shape.branches.map((branch) => compileCheck(branch.shape, known)))
    case 'record': {
      const existing = known.get(shape)
      if (existing) return existing
      let compiled: Check | undefined
      known.set(shape, (cursor) => compiled?.(cursor))
      compiled = recordCheck(shape.fields.map((field) => compileCheck(field.shape, known)))
      return compiled
    }
  }
}

function recordCheck(fields: readonly Check[]): Check {
  return (cursor) => {
    cursor.enter()
    for (const field of fields) field(cursor)
    cursor.depth -= 1
  }
}

function mapCheck(value: Check): Check {
  return (cursor) => {
    const names = new Set<string>()
    cursor.blocks(() => {
      const name = cursor.bytes.toString('utf8', cursor.text(), cursor.position)
      // avsc would set the prototype by the one and lose the other.
      if (name === '__proto__' || names.has(name)) throw new Malformed('a map holds __proto__ or one name twice')
      names.add(name)
      value(cursor)
    })
  }
}

function nullableCheck(nullIndex: 0 | 1, value: Check): Check {
  return (cursor) => {
    const index = cursor.long()
    if (index === 1 - nullIndex) value(cursor)
    else if (index !== nullIndex) throw new Malformed('a union names a branch that it does not have')
  }
}

function unionCheck(branches: readonly Check[]): Check {
  return (cursor) => {
    const branch = branches[cursor.long()]
    if (!branch) throw new Malformed('a union names a branch that it does not have')
    // Counted like the wrapper of the JSON form.
    cursor.enter()
    branch(cursor)
    cursor.depth -= 1
  }
}

function scalarCheck(shape: ScalarShape): Check {
  switch (shape.kind) {
    case 'null':
      return () => undefined
    case 'boolean':
      return (cursor) => {
        if ((cursor.bytes[cursor.take(1)] ?? 2) > 1) throw new Malformed('a boolean is neither 0 nor 1')
      }
    case 'int':
      return within(-(2 ** 31), 2 ** 31 - 1)
    case 'long':
      return (cursor) => void cursor.long()
    case 'date':
      return within(firstDay, lastDay)
    case 'instant':
      return within(firstInstant, lastInstant)
    case 'enum':
      return within(0, shape.symbols.length - 1)
    case 'float':
      return (cursor) => finite(cursor.bytes.readFloatLE(cursor.take(4)))
    case 'double':
      return (cursor) => finite(cursor.bytes.readDoubleLE(cursor.take(8)))
    case 'string':
      return (cursor) => void cursor.text()
    case 'bytes':
      return (cursor) => void cursor.take(cursor.long())
    case 'fixed':
      return (cursor) => void cursor.take(shape.size)
    case 'decimal':
      return decimalCheck(shape.precision, shape.size)
  }
}

function within(from: number, to: number): Check {
  return (cursor) => {
    const value = cursor.long()
    if (value < from || value > to) throw new Malformed(`a number lies outside of ${from} to ${to}`)
  }
}

function finite(value: number): void {
  if (!Number.isFinite(value)) throw new Malformed('a number is not finite')
}

function decimalCheck(precision: number, size: number | undefined): Check {
  return (cursor) => {
    const length = size ?? cursor.long()
    const start = cursor.take(length)
    // 76 digits, the most a schema may ask for, take 32 bytes; a writer may pad.
    if (length < 1 || length > 64 || !decimalFits(cursor.bytes.subarray(start, start + length), precision)) {
      throw new Malformed(`a decimal is empty or has more than ${precision} digits`)
    }
  }
}
