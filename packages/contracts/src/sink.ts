import { HubError } from '@xianglian/core'

/** Bytes that one value may take. A short text can stand for very many values, as every default is written out. */
const maxBytes = 16 * 1_048_576

/** Avro bytes in the making, in one buffer that grows and is used again. */
export class Sink {
  #bytes = Buffer.allocUnsafeSlow(65_536)
  #position = 0

  /** Forgets what was written. */
  begin(): void {
    this.#position = 0
  }

  /** A copy of what was written since. */
  finish(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.#bytes, 0, this.#position)
  }

  /** Moves on by `length` bytes and returns where they begin. */
  #take(length: number): number {
    const start = this.#position
    this.#position = start + length
    if (this.#position > this.#bytes.length) this.#grow()
    return start
  }

  #grow(): void {
    if (this.#position > maxBytes) throw new HubError('too-large', `The data takes more than ${maxBytes} bytes in Avro. Split the event.`)
    const larger = Buffer.allocUnsafeSlow(this.#position * 2)
    this.#bytes.copy(larger)
    this.#bytes = larger
  }

  byte(value: number): void {
    // Taken first: that may put a larger buffer in this one's place.
    const start = this.#take(1)
    this.#bytes[start] = value
  }

  float(value: number): void {
    const start = this.#take(4)
    this.#bytes.writeFloatLE(value, start)
  }

  double(value: number): void {
    const start = this.#take(8)
    this.#bytes.writeDoubleLE(value, start)
  }

  /** A whole number within ±(2^53−1), variable in length. */
  long(value: number): void {
    // Below, the number twice over fits 31 bits; above 2^52 it no longer fits a double.
    if (value >= -0x20000000 && value < 0x20000000) this.#varint((value << 1) ^ (value >> 31))
    else if (Math.abs(value) < 2 ** 52) this.#varint(value < 0 ? -value * 2 - 1 : value * 2)
    else this.#longest(BigInt(value))
  }

  #varint(zigzag: number): void {
    let rest = zigzag
    for (; rest >= 0x80000000; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 0x80)
    for (; rest >= 0x80; rest >>>= 7) this.byte((rest & 0x7f) | 0x80)
    this.byte(rest)
  }

  #longest(value: bigint): void {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
    for (; rest >= 0x80n; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80)
    this.byte(Number(rest))
  }

  string(value: string): void {
    if (!this.#shortAscii(value)) this.#encoded(value, 'utf8')
  }

  base64(value: string): void {
    this.#encoded(value, 'base64')
  }

  #encoded(value: string, encoding: 'utf8' | 'base64'): void {
    const length = Buffer.byteLength(value, encoding)
    this.long(length)
    this.fixed(value, encoding, length)
  }

  /** The text without its length, which is known to be `length`. */
  fixed(value: string, encoding: 'utf8' | 'base64', length: number): void {
    const start = this.#take(length)
    this.#bytes.write(value, start, length, encoding)
  }

  /** Most texts are short and ASCII: faster here than by a call into Node. False, and nothing written, for any other. */
  #shortAscii(value: string): boolean {
    const { length } = value
    if (length >= 64) return false
    const start = this.#take(length + 1)
    const bytes = this.#bytes
    bytes[start] = length * 2
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index)
      if (code >= 0x80) {
        this.#position = start
        return false
      }
      bytes[start + 1 + index] = code
    }
    return true
  }

  raw(bytes: Buffer): void {
    const start = this.#take(bytes.length)
    bytes.copy(this.#bytes, start)
  }
}
