import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { Cursor } from './cursor.ts'
import { Sink } from './sink.ts'

/** What `write` writes, from the beginning. */
function written(write: (sink: Sink) => void): Buffer {
  const sink = new Sink()
  write(sink)
  return Buffer.from(sink.finish())
}

/** Avro's variable-length zig-zag coding, in the specification's words. */
function prescribed(value: bigint): readonly number[] {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  const bytes: number[] = []
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return [...bytes, Number(rest)]
}

const edges = [29, 30, 31, 32, 51, 52].flatMap((bits) => [-1, 0, 1].map((more) => 2 ** bits + more))

test('whole numbers are written as Avro prescribes, and read back', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(...edges), fc.constantFrom(...edges.map((edge) => -edge))),
      (value) => {
        const bytes = written((sink) => sink.long(value))
        expect([...bytes]).toEqual(prescribed(BigInt(value)))
        expect(new Cursor(bytes).long()).toBe(value)
      },
    ),
    { numRuns: 500, examples: [[Number.MAX_SAFE_INTEGER], [Number.MIN_SAFE_INTEGER], [2 ** 52], [-(2 ** 52)]] },
  )
})

test('texts are written as their length and UTF-8', () => {
  const text = fc.string({ unit: 'binary', maxLength: 90 }).filter((value) => value.isWellFormed())
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ minLength: 60, maxLength: 68 })), (value) => {
      const utf8 = Buffer.from(value, 'utf8')
      expect(written((sink) => sink.string(value))).toEqual(Buffer.from([...prescribed(BigInt(utf8.length)), ...utf8]))
    }),
  )
})

test('what was written before a failure is forgotten at the next beginning', () => {
  const bytes = written((sink) => {
    sink.string('left over')
    sink.begin()
    sink.byte(1)
  })
  expect([...bytes]).toEqual([1])
})

test('more than 16 MiB is refused, not written', () => {
  const sink = new Sink()
  const write = (): void => {
    for (let count = 0; count < 20; count += 1) sink.string('x'.repeat(1_000_000))
  }
  expect(write).toThrow(expect.objectContaining({ code: 'too-large' }))
})

test('bytes written one by one outlast the growth of the buffer', () => {
  const sink = new Sink()
  const bytes = Array.from({ length: 300_000 }, (_, index) => (index % 255) + 1)
  for (const byte of bytes) sink.byte(byte)
  expect(Buffer.from(bytes).equals(sink.finish())).toBe(true)
})
