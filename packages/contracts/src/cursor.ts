import { isUtf8 } from 'node:buffer'

import { maxDepth, maxImplied, maxItems } from './json-form.ts'

/** Why bytes are not Avro data of their schema. */
export class Malformed extends Error {}

/** A place in Avro bytes. Nothing is read outside of them. */
export class Cursor {
  readonly bytes: Buffer
  position = 0
  depth = 0
  items = 0
  implied = 0
  readonly #deepest: number

  /** `evolved` where the data is read by another schema than it was written with: what was a type may have become a union, a level of its own. */
  constructor(bytes: Buffer, evolved = false) {
    this.bytes = bytes
    this.#deepest = (maxDepth + 1) * (evolved ? 2 : 1)
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

  /** Within ±2^31, as an int is written. */
  int(): number {
    const value = this.long()
    if (value !== (value | 0)) throw new Malformed('a number lies beyond 32 bits')
    return value
  }

  /** `length` bytes that are UTF-8 without U+0000. */
  text(length: number): string {
    const start = this.take(length)
    const { bytes, position } = this
    let ascii = true
    for (let index = start; index < position; index += 1) {
      const byte = bytes[index]
      if (byte === 0) throw new Malformed('a text holds U+0000')
      if (byte !== undefined && byte >= 0x80) ascii = false
    }
    if (ascii) return bytes.toString('latin1', start, position)
    if (!isUtf8(bytes.subarray(start, position))) throw new Malformed('a text is not UTF-8')
    return bytes.toString('utf8', start, position)
  }

  /** Calls `each` for every item of a list or map, in blocks as Avro writes them, within the bounds of depth and number. */
  blocks(each: () => void): void {
    let count = this.long()
    // An empty one nests nothing: it may be a default at the deepest level.
    if (count === 0) return
    this.enter()
    for (; count !== 0; count = this.long()) {
      // A negative count is followed by the block's size in bytes, for readers that pass it over unread.
      const size = count < 0 ? this.long() : undefined
      const start = this.position
      this.items += Math.abs(count)
      if (this.items > maxItems) throw new Malformed(`it holds more than ${maxItems} list items`)
      for (let left = Math.abs(count); left > 0; left -= 1) each()
      if (size !== undefined && this.position - start !== size) throw new Malformed('a block is not of the size it states')
    }
    this.depth -= 1
  }

  /** Begins a record that implies this many characters; its end is that of a level. */
  enterRecord(implied: number): void {
    this.enter()
    this.implied += implied
    if (this.implied > maxImplied) throw new Malformed(`names and defaults of its fields come to more than ${maxImplied} characters`)
  }

  enter(): void {
    this.depth += 1
    if (this.depth > this.#deepest) throw new Malformed(`it nests deeper than ${maxDepth} levels`)
  }
}
