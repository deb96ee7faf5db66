import { describe, expect, test } from 'vitest'

import { exotic, schemaWith } from '../test/exotic-schema.ts'
import { createCodec } from './codec.ts'

const codec = createCodec(exotic)
const valid = {
  id: 'a',
  flag: true,
  small: 1,
  large: 1,
  single: 1,
  double: 1,
  raw: '',
  sum: '1',
  whole: '1',
  fixedSum: '1',
  digest: 'AAAAAA==',
  at: '2026-01-05T08:00:00+08:00',
  day: '2026-01-05',
  colour: 'red',
  either: null,
  sums: {},
  instants: [],
}

const faultsOf = (data: unknown): readonly (readonly [string, string])[] => {
  const read = codec.fromJson(data)
  return read.ok ? [] : read.errors.map(({ pointer, detail }) => [pointer, detail])
}

test('the valid example is accepted', () => {
  expect(faultsOf(valid)).toEqual([])
})

describe('refused, with the place and what to do:', () => {
  test.each([
    ['a missing field', { flag: undefined }, '/data/flag', 'is required'],
    ['null where nothing stands for it', { flag: null }, '/data/flag', 'is required'],
    ['text for a boolean', { flag: 'true' }, '/data/flag', 'true or false'],
    ['an int beyond 32 bits', { small: 2 ** 31 }, '/data/small', '2147483647'],
    ['a fraction for a whole number', { large: 1.5 }, '/data/large', 'whole number'],
    ['a long beyond 2^53-1', { large: 2 ** 53 }, '/data/large', '2^53'],
    ['a number too large for a float', { single: 1e39 }, '/data/single', '32-bit'],
    ['a number that is not finite', { double: Infinity }, '/data/double', 'finite'],
    ['base64 without its padding', { raw: 'AA' }, '/data/raw', 'base64'],
    ['base64 with stray bits', { raw: 'AB==' }, '/data/raw', 'base64'],
    ['a fixed of the wrong size', { digest: 'AAAA' }, '/data/digest', '4 bytes'],
    ['a number for a decimal', { sum: 12.5 }, '/data/sum', 'must be text, not a number'],
    ['a whole number for a decimal', { sum: 12 }, '/data/sum', 'must be text, not a number'],
    [
      'more decimals than the scale',
      { sum: '1.005' },
      '/data/sum',
      'has 3 decimals; it takes at most 2. Round it in the mapping (`rounding: half-even`)',
    ],
    ['more decimals, zeros though they are', { sum: '1.000' }, '/data/sum', 'has 3 decimals'],
    ['a decimal of too many digits', { sum: '1234567890123456789' }, '/data/sum', '18 digits before the point'],
    ['a decimal with an exponent', { sum: '1e3' }, '/data/sum', 'must be a decimal number as text'],
    ['a decimal comma', { sum: '1,50' }, '/data/sum', 'must be a decimal number as text'],
    ['a plus sign', { sum: '+1' }, '/data/sum', 'must be a decimal number as text'],
    ['an instant without its offset', { at: '2026-01-05T08:00:00' }, '/data/at', 'RFC 3339'],
    ['an instant on a day that is not', { at: '2026-02-30T08:00:00Z' }, '/data/at', 'RFC 3339'],
    ['an instant as a number', { at: 1767571200000 }, '/data/at', 'RFC 3339'],
    ['a day that is not', { day: '2026-02-30' }, '/data/day', 'a day such as'],
    ['an unpadded day', { day: '2026-1-5' }, '/data/day', 'a day such as'],
    ['a symbol the enum lacks', { colour: 'blue' }, '/data/colour', 'one of red, green'],
    ['U+0000', { id: 'a\u0000b' }, '/data/id', 'U+0000'],
    ['a lone surrogate', { id: 'a\ud800' }, '/data/id', 'lone surrogate'],
    ['an object for text', { id: {} }, '/data/id', 'must be text'],
    ['an unwrapped branch', { either: 'text' }, '/data/either', '{"string": …}'],
    ['a branch that is not there', { either: { boolean: true } }, '/data/either', '{"string": …}'],
    ['a branch by a name every object has', { either: { toString: 'x' } }, '/data/either', '{"string": …}'],
    ['a fault within a branch', { either: { long: 0.5 } }, '/data/either/long', 'whole number'],
    ['an object for a list', { instants: {} }, '/data/instants', 'must be a list'],
    ['a fault within a list', { instants: [null, 'x'] }, '/data/instants/1', 'RFC 3339'],
    ['a list for a map', { sums: [] }, '/data/sums', 'must be an object'],
    ['a fault within a map, its name escaped', { sums: { 'a/b~c': 1 } }, '/data/sums/a~1b~0c', 'must be text, not a number'],
    ['a map name that is no text', { sums: { 'a\u0000': '1' } }, '/data/sums/a\u0000', 'name that cannot be kept'],
    ['a fault within a record', { tree: { label: 1 } }, '/data/tree/label', 'must be text'],
    ['a field that is not declared', { smal: 1 }, '/data/smal', 'not declared'],
    ['a field in other case', { Flag: true }, '/data/Flag', 'Did you mean `flag`?'],
    ['a field within a record', { tree: { label: 'x', lable: 'y' } }, '/data/tree/lable', 'not declared'],
  ])('%s', (_, change, pointer, says) => {
    expect(faultsOf({ ...valid, ...change })).toEqual([[pointer, expect.stringContaining(says)]])
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])('the undeclared field %s', (name) => {
    const data: unknown = JSON.parse(`{"${name}": {"a": 1}, ${JSON.stringify(valid).slice(1)}`)
    expect(faultsOf(data)).toEqual([[`/data/${name}`, expect.stringContaining('not declared')]])
  })

  test('__proto__ as a name in a map', () => {
    expect(faultsOf({ ...valid, sums: JSON.parse('{"__proto__": "1.00"}') })).toEqual([
      ['/data/sums/__proto__', expect.stringContaining('cannot be kept')],
    ])
  })

  test.each([[null], [undefined], ['text'], [1], [[]], [true]])('%j for the whole', (data) => {
    expect(faultsOf(data)).toEqual([['/data', 'Field `/data` must be an object.']])
  })
})

test('names that every object has are kept as names of a map', () => {
  const read = codec.fromJson({ ...valid, sums: { constructor: '1', toString: '2' } })
  expect(read).toMatchObject({ ok: true, value: { sums: { constructor: '1.00', toString: '2.00' } } })
})

test('all faults are reported at once, and not more than 20', () => {
  expect(faultsOf({ ...valid, flag: 1, sum: 'x', extra: 1 }).map(([pointer]) => pointer)).toEqual([
    '/data/flag',
    '/data/sum',
    '/data/extra',
  ])
  expect(faultsOf({ ...valid, instants: Array.from({ length: 500 }, () => 'x') })).toHaveLength(20)
})

test('nesting is bounded where a record holds itself', () => {
  const nested = (levels: number): unknown => (levels === 0 ? null : { label: 'x', left: nested(levels - 1) })
  expect(faultsOf({ ...valid, tree: nested(64) })).toEqual([])
  const [[pointer, detail] = ['', '']] = faultsOf({ ...valid, tree: nested(65) })
  expect(pointer).toBe(`/data/tree${'/left'.repeat(64)}`)
  expect(detail).toContain('deeper than 64 levels')
  expect(faultsOf({ ...valid, tree: nested(5000) })).toHaveLength(1)
})

test('what the JSON form admits at its bounds can be decoded', () => {
  const nested = (levels: number): unknown => (levels === 0 ? null : { label: 'x', left: nested(levels - 1) })
  const read = codec.fromJson({ ...valid, tree: nested(64), instants: Array.from({ length: 100_000 }, () => null) })
  const value = read.ok ? read.value : {}
  expect(codec.decode(codec.encode(value))).toEqual(value)
  expect(faultsOf({ ...valid, instants: Array.from({ length: 100_001 }, () => null) })).toEqual([
    ['/data/instants', expect.stringContaining('100000 list items')],
  ])
})

test('absent and null both give the default, and an absent nullable field is null', () => {
  expect(codec.fromJson({ ...valid, nullSecond: null })).toMatchObject({ ok: true, value: { nullSecond: null, nullableLong: null } })
  const defaulted = createCodec(schemaWith([{ name: 'currency', type: 'string', default: 'CNY' }]))
  expect(defaulted.fromJson({ id: 'a', currency: null })).toEqual({ ok: true, value: { id: 'a', currency: 'CNY' } })
})

test('minus zero is zero', () => {
  expect(codec.fromJson({ ...valid, sum: '-0.00', small: -0 })).toMatchObject({ ok: true, value: { sum: '0.00', small: 0 } })
})
