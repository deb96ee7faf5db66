import { describe, expect, test } from 'vitest'

import { checkCompatibility, checkReadable, incompatibilities } from './compatibility.ts'
import { parseSchema } from './parse.ts'

const record = (fields: readonly unknown[], more: object = {}): object => ({ type: 'record', name: 'a.R', fields, ...more })
const field = (type: unknown, more: object = {}): object => ({ name: 'f', type, ...more })
const enumOf = (symbols: readonly string[], more: object = {}): object => ({ type: 'enum', name: 'a.E', symbols, ...more })
const fixed = (size: number, more: object = {}): object => ({ type: 'fixed', name: 'a.F', size, ...more })
const decimal = (precision: number, scale: number): object => ({ type: 'bytes', logicalType: 'decimal', precision, scale })
const logical = (type: string, logicalType: string): object => ({ type, logicalType })
const list = (items: unknown): object => ({ type: 'array', items })
const map = (values: unknown): object => ({ type: 'map', values })
/** A record that holds itself. */
const node = (extra: readonly unknown[]): object => ({
  type: 'record',
  name: 'Node',
  fields: [{ name: 'next', type: ['null', 'Node'] }, ...extra],
})

/** `kind path` of what keeps the reader from reading the writer's data. */
const found = (reader: unknown, writer: unknown): readonly string[] =>
  incompatibilities(parseSchema(reader), parseSchema(writer)).map(({ kind, path }) => `${kind} ${path}`)

describe('a reader reads what was written as', () => {
  test.each<readonly [reader: unknown, writer: unknown]>([
    ...['long', 'float', 'double'].map((reader) => [reader, 'int'] as const),
    ...['float', 'double'].map((reader) => [reader, 'long'] as const),
    ['double', 'float'],
    ['bytes', 'string'],
    ['string', 'bytes'],
    [list('long'), list('int')],
    [map(['null', 'double']), map('int')],
    [['null', 'string'], 'string'],
    ['long', ['int', 'long']],
    [
      ['string', 'long'],
      ['int', 'long'],
    ],
    [enumOf(['B', 'A']), enumOf(['A', 'B'])],
    [enumOf(['A', 'UNKNOWN'], { default: 'UNKNOWN' }), enumOf(['A', 'B'])],
    [fixed(2, { name: 'b.F' }), fixed(2)],
    [fixed(2, { name: 'b.G', aliases: ['a.F'] }), fixed(2)],
    [record([], { name: 'b.S', aliases: ['a.R'] }), record([field('int')])],
    [record([field('int', { default: 1 })]), record([])],
    [record([{ name: 'g', type: 'long', aliases: ['f'] }]), record([field('int')])],
    [record([field('int'), { name: 'g', type: 'int' }]), record([{ name: 'g', type: 'int' }, field('int')])],
    [node([{ name: 'extra', type: 'int', default: 0 }]), node([])],
    [decimal(9, 2), decimal(9, 2)],
    ['bytes', decimal(9, 2)],
    [decimal(9, 2), 'bytes'],
    ['long', logical('int', 'date')],
    [logical('long', 'something-own'), logical('long', 'timestamp-millis')],
  ])('%j: %j', (reader, writer) => {
    expect(found(reader, writer)).toEqual([])
  })

  test('a branch of the same full name, also behind one that matches by its simple name', () => {
    const other = record([field('string')], { name: 'b.R' })
    expect(found([other, record([field('int')])], record([field('int')]))).toEqual([])
  })
})

describe('a reader cannot read what was written as', () => {
  test.each<readonly [reader: unknown, writer: unknown, kinds: readonly string[]]>([
    ['int', 'long', ['TYPE_MISMATCH ']],
    ['float', 'double', ['TYPE_MISMATCH ']],
    ['string', 'int', ['TYPE_MISMATCH ']],
    ['string', ['null', 'string'], ['TYPE_MISMATCH ']],
    [list('int'), list('string'), ['TYPE_MISMATCH /items']],
    [map('int'), map('string'), ['TYPE_MISMATCH /values']],
    [list('int'), map('int'), ['TYPE_MISMATCH ']],
    [
      ['null', 'int'],
      ['null', 'string', 'boolean'],
      ['MISSING_UNION_BRANCH ', 'MISSING_UNION_BRANCH '],
    ],
    [['null', list('int')], list('string'), ['TYPE_MISMATCH /1/items']],
    [enumOf(['A']), enumOf(['A', 'B']), ['MISSING_ENUM_SYMBOLS /symbols']],
    [enumOf(['A'], { name: 'a.G' }), enumOf(['A']), ['NAME_MISMATCH ']],
    [fixed(2), fixed(3), ['FIXED_SIZE_MISMATCH /size']],
    [record([], { name: 'a.S' }), record([]), ['NAME_MISMATCH ']],
    [record([field('int')]), record([]), ['READER_FIELD_MISSING_DEFAULT_VALUE /fields/0']],
    [
      record([{ name: 'g', type: 'int', aliases: ['f'] }]),
      record([field('int'), { name: 'g', type: 'int' }]),
      ['FIELD_ALIAS_CONFLICT /fields/0'],
    ],
    [node([{ name: 'extra', type: 'int' }]), node([]), ['READER_FIELD_MISSING_DEFAULT_VALUE /fields/1']],
    [
      record([field(enumOf(['A'])), { name: 'g', type: 'a.E' }]),
      record([field(enumOf(['A'])), { name: 'g', type: 'int' }]),
      ['TYPE_MISMATCH /fields/1/type'],
    ],
    [decimal(9, 2), decimal(9, 4), ['LOGICAL_TYPE_MISMATCH ']],
    [decimal(10, 2), decimal(9, 2), ['LOGICAL_TYPE_MISMATCH ']],
    [logical('long', 'timestamp-micros'), logical('long', 'timestamp-millis'), ['LOGICAL_TYPE_MISMATCH ']],
    [logical('int', 'time-millis'), logical('int', 'date'), ['LOGICAL_TYPE_MISMATCH ']],
    [logical('long', 'timestamp-millis'), logical('int', 'date'), ['LOGICAL_TYPE_MISMATCH ']],
  ])('%j: %j', (reader, writer, kinds) => {
    expect(found(reader, writer)).toEqual(kinds)
  })
})

describe('a reader that resolves need not have room for every value', () => {
  const readable = (reader: unknown, writer: unknown): string[] =>
    checkReadable(parseSchema(reader), [{ version: 1, schema: parseSchema(writer) }]).map(({ kind, path }) => `${kind} ${path}`)

  test.each<readonly [reader: unknown, writer: unknown, faults: readonly string[]]>([
    ['string', 'bytes', ['VALUES_MAY_NOT_FIT ']],
    [logical('int', 'date'), 'int', ['VALUES_MAY_NOT_FIT ']],
    [logical('long', 'timestamp-millis'), 'int', ['VALUES_MAY_NOT_FIT ']],
    [record([field(['null', list(decimal(9, 2))])]), record([field(list('bytes'))]), ['VALUES_MAY_NOT_FIT /fields/0/type/1/items']],
    [
      node([{ name: 'extra', type: map('string') }]),
      node([{ name: 'extra', type: map('bytes') }]),
      ['VALUES_MAY_NOT_FIT /fields/1/type/values'],
    ],
    ['bytes', 'string', []],
    ['int', logical('int', 'date'), []],
    [decimal(9, 2), decimal(9, 2), []],
    [node([]), node([{ name: 'gone', type: 'bytes' }]), []],
    ['int', 'long', ['TYPE_MISMATCH ']],
  ])('%j of %j: %j', (reader, writer, faults) => {
    expect(readable(reader, writer)).toEqual(faults)
  })
})

test('an incompatibility says what is where, and what to change', () => {
  const [only] = incompatibilities(parseSchema(record([field(decimal(20, 4))])), parseSchema(record([field(decimal(20, 2))])))
  expect(only).toEqual({
    kind: 'LOGICAL_TYPE_MISMATCH',
    path: '/fields/0/type',
    reader: 'decimal(20,4) over bytes',
    writer: 'decimal(20,2) over bytes',
    message: 'What was written as decimal(20,2) over bytes would be read as decimal(20,4) over bytes, as another value.',
    hint: 'Keep the logical type, or put the new one into a new field.',
  })
})

describe('by level', () => {
  const first = parseSchema(record([field('int')]))
  const second = parseSchema(record([field('long', { default: 0 })]))
  const third = parseSchema(record([{ name: 'g', type: 'string', default: '' }]))
  const earlier = [
    { version: 1, schema: first },
    { version: 2, schema: second },
  ]

  test.each([
    ['NONE', []],
    ['BACKWARD', []],
    ['BACKWARD_TRANSITIVE', []],
    ['FORWARD', []],
    ['FORWARD_TRANSITIVE', ['forward 1 READER_FIELD_MISSING_DEFAULT_VALUE']],
    ['FULL', []],
    ['FULL_TRANSITIVE', ['forward 1 READER_FIELD_MISSING_DEFAULT_VALUE']],
  ] as const)('%s', (level, expected) => {
    const all = checkCompatibility(level, third, earlier)
    expect(all.map(({ direction, version, kind }) => `${direction} ${version} ${kind}`)).toEqual(expected)
  })

  test('the last version alone counts where the level is not transitive', () => {
    const narrowed = parseSchema(record([field('string', { default: '' })]))
    expect(
      checkCompatibility('BACKWARD', narrowed, [
        { version: 1, schema: first },
        { version: 2, schema: third },
      ]),
    ).toEqual([])
  })
})

/** Records of one simple name, each holding the next, the last the first: defined from the last on. */
const ring = (size: number): object => {
  const at = (index: number): object => ({ type: 'record', name: `n${index}.R`, fields: [field(['null', `n${(index + 1) % size}.R`])] })
  const rest = Array.from({ length: size - 1 }, (_, index) => ({ name: `d${index}`, type: ['null', at(size - 1 - index)], default: null }))
  return record([...rest, field(['null', 'n1.R'])], { name: 'n0.R' })
}

test('small schemas with very many pairs of records to compare are refused, not compared for ever', () => {
  expect(found(ring(301), ring(400))).toContainEqual(expect.stringMatching(/^TOO_COMPLEX/))
})

test('versions that are each compared in bounds are together refused where they are many', () => {
  const versions = (count: number) => Array.from({ length: count }, (_, version) => ({ version, schema }))
  const [candidate, schema] = [parseSchema(ring(101)), parseSchema(ring(150))]
  expect(checkReadable(candidate, versions(3))).toEqual([])
  expect(checkCompatibility('BACKWARD_TRANSITIVE', candidate, versions(3))).toEqual([])
  const refused = expect.objectContaining({ kind: 'TOO_COMPLEX' })
  expect(checkReadable(candidate, versions(1_000))).toContainEqual(refused)
  expect(checkCompatibility('FULL_TRANSITIVE', candidate, versions(1_000))).toContainEqual(refused)
})

test('of many versions that are incompatible in much, no more are compared than are told', () => {
  const wide = (type: string) => parseSchema(record(Array.from({ length: 99 }, (_, index) => ({ name: `f${index}`, type }))))
  const earlier = [1, 2, 3].map((version) => ({ version, schema: wide('string') }))
  expect(checkReadable(wide('int'), earlier).at(-1)?.version).toBe(2)
  expect(checkCompatibility('FORWARD_TRANSITIVE', wide('int'), earlier).at(-1)?.version).toBe(2)
  const plain = [1, 2, 3].map((version) => ({ version, schema: wide('long') }))
  const instants = record(
    Array.from({ length: 200 }, (_, index) => ({ name: `f${index}`, type: logical('long', 'timestamp-millis'), default: 0 })),
  )
  expect(checkReadable(parseSchema(instants), plain).at(-1)?.version).toBe(2)
})
