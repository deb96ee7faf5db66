import { HubError } from '@xianglian/core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { recordOf } from '../test/arbitrary-data.ts'
import { exotic, schemaWith } from '../test/exotic-schema.ts'
import { builtInSchemas } from './built-in.ts'
import { createCodec, type EventCodec, type EventData } from './codec.ts'

/** The value, or undefined when the data is refused as unreadable; anything else that is thrown fails the test. */
function attempt(codec: EventCodec, bytes: Uint8Array): EventData | undefined {
  try {
    return codec.decode(bytes)
  } catch (error) {
    if (error instanceof HubError && error.code === 'unreadable-data') return undefined
    throw error
  }
}

/** Whether what was decoded, if anything, is data as the JSON form has it. */
function soundOrRefused(codec: EventCodec, bytes: Uint8Array): boolean {
  const decoded = attempt(codec, bytes)
  const read = decoded && codec.fromJson(decoded)
  return read === undefined || (read.ok && JSON.stringify(read.value) === JSON.stringify(decoded))
}

const bytesOf = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part))))
const id = [2, 0x61]
const value = (type: unknown): EventCodec => createCodec(schemaWith([{ name: 'value', type }]))

describe.each([
  exotic,
  ...builtInSchemas.filter(({ eventType }) => ['case.filed', 'fund.disbursed', 'item.published'].includes(eventType)),
])('hostile bytes for $eventType', (schema) => {
  const codec = createCodec(schema)

  test('random bytes give data or unreadable-data, nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(soundOrRefused(codec, bytes)).toBe(true)
      }),
    )
  })

  test('every truncation and every longer copy of valid bytes is refused', () => {
    fc.assert(
      fc.property(recordOf(schema.shape), (data) => {
        const read = codec.fromJson(data)
        if (!read.ok) throw new Error('the arbitrary is wrong')
        const bytes = codec.encode(read.value)
        for (let length = 0; length < bytes.length; length += 1) expect(attempt(codec, bytes.subarray(0, length))).toBeUndefined()
        expect(attempt(codec, Buffer.concat([bytes, Uint8Array.of(0)]))).toBeUndefined()
      }),
      { numRuns: 10 },
    )
  })

  test('a changed byte gives data or unreadable-data, nothing else', () => {
    fc.assert(
      fc.property(recordOf(schema.shape), fc.nat(), fc.nat(255), (data, place, byte) => {
        const read = codec.fromJson(data)
        if (!read.ok) throw new Error('the arbitrary is wrong')
        const bytes = codec.encode(read.value)
        bytes[place % bytes.length] = byte
        expect(soundOrRefused(codec, bytes)).toBe(true)
      }),
    )
  })
})

describe('refused as unreadable:', () => {
  const list = createCodec(schemaWith([{ name: 'items', type: { type: 'array', items: 'null' } }]))
  const map = createCodec(schemaWith([{ name: 'entries', type: { type: 'map', values: 'string' } }]))
  const plain = createCodec(schemaWith([]))
  const decimal = { type: 'bytes', logicalType: 'decimal', precision: 3, scale: 2 }

  test.each<readonly [string, EventCodec, Uint8Array]>([
    ['16 million nulls claimed by five bytes', list, bytesOf(id, [0x80, 0x80, 0x80, 0x10, 0])],
    ['a negative count with as many', list, bytesOf(id, [0xff, 0xff, 0xff, 0x0f, 0, 0])],
    ['the most negative count', list, bytesOf(id, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0])],
    [
      'many small blocks of nulls',
      list,
      bytesOf(
        id,
        Array.from({ length: 100_001 }, () => 2),
        [0],
      ),
    ],
    ['a block of another size than it states', map, bytesOf(id, [1, 10, 2], 'a', [2], 'b', [0])],
    ['invalid UTF-8', plain, bytesOf([4, 0xc3, 0x28])],
    ['an encoded surrogate', plain, bytesOf([6, 0xed, 0xa0, 0x80])],
    ['U+0000 in a text', plain, bytesOf([2, 0])],
    ['invalid UTF-8 as a name in a map', map, bytesOf(id, [2, 2, 0xff, 0, 0])],
    ['__proto__ as a name in a map', map, bytesOf(id, [2, 18], '__proto__', [0, 0])],
    ['a name twice in a map', map, bytesOf(id, [4, 2], 'a', [0, 2], 'a', [0, 0])],
    ['a text longer than the data', plain, bytesOf([0xfe, 0xff, 0xff, 0xff, 0x0f, 0x61])],
    ['a text of negative length', plain, bytesOf([1])],
    [
      'a whole number of eleven bytes',
      value('long'),
      bytesOf(
        id,
        Array.from({ length: 11 }, () => 0x80),
        [1],
      ),
    ],
    ['a long of 2^53', value('long'), bytesOf(id, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20])],
    ['an int beyond 32 bits', value('int'), bytesOf(id, [0x80, 0x80, 0x80, 0x80, 0x10])],
    ['a boolean of 2', value('boolean'), bytesOf(id, [2])],
    ['NaN', value('float'), bytesOf(id, [0, 0, 0xc0, 0x7f])],
    ['infinity', value('double'), bytesOf(id, [0, 0, 0, 0, 0, 0, 0xf0, 0x7f])],
    ['a branch that is not there', value(['null', 'string']), bytesOf(id, [4])],
    ['a wrapped branch that is not there', value(['null', 'string', 'int']), bytesOf(id, [6])],
    ['a symbol that is not there', value({ type: 'enum', name: 'E', symbols: ['a'] }), bytesOf(id, [2])],
    [
      'an instant after the year 9999',
      value({ type: 'long', logicalType: 'timestamp-millis' }),
      bytesOf(id, [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]),
    ],
    ['a day after the year 9999', value({ type: 'int', logicalType: 'date' }), bytesOf(id, [0xfe, 0xff, 0xff, 0xff, 0x0f])],
    ['a decimal of no bytes', value(decimal), bytesOf(id, [0])],
    ['a decimal of more digits than the schema says', value(decimal), bytesOf(id, [4, 0x03, 0xe8])],
    [
      'a decimal of a megabyte',
      value(decimal),
      bytesOf(
        id,
        [0x80, 0x80, 0x80, 1],
        Array.from({ length: 1_048_576 }, () => 0),
      ),
    ],
  ])('%s', (_, codec, bytes) => {
    expect(attempt(codec, bytes)).toBeUndefined()
  })

  test('data nested deeper than the bound', () => {
    const tree = { type: 'record', name: 'Tree', fields: [{ name: 'next', type: ['null', 'Tree'] }] }
    const codec = createCodec(schemaWith([{ name: 'tree', type: ['null', tree] }]))
    expect(
      attempt(
        codec,
        bytesOf(
          id,
          Array.from({ length: 100_000 }, () => 2),
          [0],
        ),
      ),
    ).toBeUndefined()
    expect(
      attempt(
        codec,
        bytesOf(
          id,
          Array.from({ length: 64 }, () => 2),
          [0],
        ),
      ),
    ).toBeDefined()
    expect(
      attempt(
        codec,
        bytesOf(
          id,
          Array.from({ length: 65 }, () => 2),
          [0],
        ),
      ),
    ).toBeUndefined()
  })
})

test('what other writers may do is read: blocks with sizes, several blocks, padded numbers, U+FFFD itself', () => {
  const list = createCodec(schemaWith([{ name: 'items', type: { type: 'array', items: 'int' } }]))
  expect(list.decode(bytesOf([6, 0xef, 0xbf, 0xbd], [3, 4, 2, 4], [2, 6], [0]))).toEqual({ id: '\ufffd', items: [1, 2, 3] })
  expect(list.decode(bytesOf(id, [2, 0x82, 0x80, 0], [0]))).toEqual({ id: 'a', items: [1] })
  const sum = createCodec(schemaWith([{ name: 'sum', type: { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 } }]))
  expect(sum.decode(bytesOf(id, [8, 0, 0, 0, 1]))).toEqual({ id: 'a', sum: '0.01' })
})

test('a few bytes that claim very many fields without a byte are refused', () => {
  const fields = Array.from({ length: 200 }, (_, index) => ({ name: `n${index}`, type: 'null' }))
  const codec = value({ type: 'array', items: { type: 'record', name: 'Empty', fields } })
  // 50,000 records of 200 fields.
  expect(() => codec.decode(bytesOf(id, [0xa0, 0x8d, 0x06], [0]))).toThrow('more than 16777216 characters')
})

describe('what a newer schema adds to an event', () => {
  const items = (more: readonly object[]): EventCodec =>
    value({ type: 'array', items: { type: 'record', name: 'Item', fields: [{ name: 'k', type: 'boolean' }, ...more] } })
  const written = (codec: EventCodec, count: number): Uint8Array =>
    codec.encode({ id: 'a', value: Array.from({ length: count }, () => ({ k: true })) })

  test.each<readonly [string, readonly object[], readable: number, unreadable: number]>([
    ['a default', [{ name: 'more', type: 'string', default: 'x'.repeat(9_000) }], 1_800, 1_900],
    [
      'very many fields',
      Array.from({ length: 2_000 }, (_, index) => ({ name: `n${index}`, type: ['null', 'int'], default: null })),
      600,
      900,
    ],
  ])('is bounded: %s for each of its items', (_, more, readable, unreadable) => {
    const [older, newer] = [items([]), items(more)]
    expect(newer.decodeFrom(older, written(older, readable))['value']).toHaveLength(readable)
    expect(() => newer.decodeFrom(older, written(older, unreadable))).toThrow('names and defaults of its fields come to more than')
    expect(older.decode(written(older, unreadable))['value']).toHaveLength(unreadable)
  })

  test('may wrap each of the deepest levels that were taken', () => {
    const tree = (next: unknown): EventCodec => value({ type: 'record', name: 'Tree', fields: [{ name: 'next', type: next }] })
    const wrapped = ['next', 'xianglian.probe.Tree']
    const [older, newer] = [tree(['null', 'Tree']), tree(['null', 'Tree', 'string'])]
    const deepest = bytesOf(
      id,
      Array.from({ length: 63 }, () => 2),
      [0],
    )
    expect(older.decode(deepest)).toHaveProperty('value.next.next.next')
    expect(newer.decodeFrom(older, deepest)).toHaveProperty(['value', ...wrapped, ...wrapped, 'next'])
    expect(() =>
      older.decode(
        bytesOf(
          id,
          Array.from({ length: 65 }, () => 2),
          [0],
        ),
      ),
    ).toThrow('deeper')
  })
})

describe('data of another schema:', () => {
  const named = (name: string, more: object): object => ({ name, ...more })
  const enumOf = (name: string, symbols: readonly string[], more: object = {}): object => named(name, { type: 'enum', symbols, ...more })
  const fixed = (name: string): object => named(name, { type: 'fixed', size: 2 })
  const record = (name: string, fields: readonly object[], more: object = {}): object => named(name, { type: 'record', fields, ...more })
  const field = (type: unknown, more: object = {}): object => ({ name: 'f', type, ...more })

  /** What the newer schema makes of a value of the older. */
  function reread(written: unknown, read: unknown, given: unknown): unknown {
    const [older, newer] = [
      createCodec(schemaWith([field(written)])),
      createCodec(schemaWith([field(read), field('int', { name: 'more', default: 1 })])),
    ]
    const checked = older.fromJson({ id: 'a', f: given })
    if (!checked.ok) throw new Error(JSON.stringify(checked.errors))
    return newer.decodeFrom(older, older.encode(checked.value))['f']
  }

  test.each<readonly [string, written: unknown, read: unknown, given: unknown, expected: unknown]>([
    [
      'a branch stays what it was, though another that it could be promoted to stands before',
      ['double', 'int'],
      ['double', 'int'],
      { int: 1 },
      { int: 1 },
    ],
    ['an int becomes the nearest float', 'int', 'float', 16_777_217, 16_777_216],
    ['text becomes its bytes', 'string', 'bytes', 'é', 'w6k='],
    ['bytes become their text', 'bytes', 'string', 'w6k=', 'é'],
    ['a float becomes a double', 'float', 'double', 0.5, 0.5],
    ['a type of another namespace', fixed('a.F'), fixed('b.F'), 'AAA=', 'AAA='],
    ['a record renamed', record('a.R', [field('int')]), record('b.S', [field('long')], { aliases: ['a.R'] }), { f: 1 }, { f: 1 }],
    ['a field renamed', record('R', [field('int')]), record('R', [{ name: 'g', type: 'int', aliases: ['f'] }]), { f: 1 }, { g: 1 }],
    ['a symbol that is gone', enumOf('E', ['A', 'B']), enumOf('E', ['C', 'A'], { default: 'C' }), 'B', 'C'],
    ['a symbol at another place', enumOf('E', ['A', 'B']), enumOf('E', ['B', 'A']), 'B', 'B'],
    [
      'a field more, its default of the second branch',
      record('R', []),
      record('R', [field(['null', 'string'], { default: 'x' })]),
      {},
      { f: 'x' },
    ],
    [
      'a record as default, what it leaves out by its own default',
      record('R', []),
      record('R', [field(record('S', [field('int', { default: 3 })]), { default: {} })]),
      {},
      { f: { f: 3 } },
    ],
    ['a number that is a day from now on', 'int', { type: 'int', logicalType: 'date' }, 1, '1970-01-02'],
  ])('%s', (_, written, read, given, expected) => {
    expect(reread(written, read, given)).toEqual(expected)
  })

  test('the fields come in the order of the newer schema', () => {
    const older = record('R', [field('int', { name: 'x' }), field('int', { name: 'y' })])
    const newer = record('R', [field('int', { name: 'y' }), field('int', { name: 'new', default: 0 }), field('int', { name: 'x' })])
    expect(JSON.stringify(reread(older, newer, { x: 1, y: 2 }))).toBe('{"y":2,"new":0,"x":1}')
  })

  test('a record that holds itself, with a field more', () => {
    const tree = (more: readonly object[]): object => record('T', [field({ type: 'array', items: 'T' }), ...more])
    const older = { f: [{ f: [] }, { f: [{ f: [] }] }] }
    const leaf = (f: readonly unknown[]): object => ({ f, n: null })
    expect(reread(tree([]), tree([{ name: 'n', type: ['null', 'int'], default: null }]), older)).toEqual(leaf([leaf([]), leaf([leaf([])])]))
  })

  test.each<readonly [string, written: unknown, read: unknown, given: unknown]>([
    ['bytes that are no text', 'bytes', 'string', '/w=='],
    ['a number that is no day', 'int', { type: 'int', logicalType: 'date' }, 2 ** 31 - 1],
    ['bytes that are no decimal', 'bytes', { type: 'bytes', logicalType: 'decimal', precision: 2 }, 'AQE='],
  ])('%s are unreadable', (_, written, read, given) => {
    expect(() => reread(written, read, given)).toThrow(expect.objectContaining({ code: 'unreadable-data' }))
  })
})
