import { HubError } from '@xianglian/core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { recordOf } from '../test/arbitrary-data.ts'
import { exotic, schemaWith } from '../test/exotic-schema.ts'
import { builtInSchemas } from './built-in.ts'
import { createCodec, type EventCodec, type EventData } from './codec.ts'

const checked = (codec: EventCodec, data: unknown): EventData => {
  const read = codec.fromJson(data)
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  return read.value
}

describe.each([...builtInSchemas, exotic])('$eventType', (schema) => {
  const codec = createCodec(schema)

  test('canonical data comes back unchanged from JSON and from Avro', () => {
    fc.assert(
      fc.property(recordOf(schema.shape), (data) => {
        const value = checked(codec, data)
        expect(value).toEqual(data)
        const bytes = codec.encode(value)
        const decoded = codec.decode(bytes)
        expect(decoded).toEqual(data)
        expect(codec.encode(decoded)).toEqual(bytes)
      }),
      { numRuns: 25 },
    )
  })

  test('JSON text of what was decoded is read as the same data', () => {
    fc.assert(
      fc.property(recordOf(schema.shape), (data) => {
        const decoded = codec.decode(codec.encode(checked(codec, data)))
        expect(checked(codec, JSON.parse(JSON.stringify(decoded)))).toEqual(decoded)
      }),
      { numRuns: 10 },
    )
  })
})

test('an event with only its required fields gets every default', () => {
  const codec = createCodec(exotic)
  const required = {
    flag: true,
    small: -1,
    large: 2 ** 53 - 1,
    single: 0.5,
    double: 1e300,
    raw: '',
    sum: '12.3',
    whole: '7',
    fixedSum: '-1',
  }
  const more = {
    digest: 'AAAAAA==',
    at: '2026-01-05T08:00:00+08:00',
    day: '2026-01-05',
    colour: 'red',
    either: null,
    sums: {},
    instants: [],
  }
  const value = checked(codec, { id: 'a', ...required, ...more })
  expect(value).toMatchObject({
    sum: '12.30',
    fixedSum: '-1.0000',
    at: '2026-01-05T00:00:00.000Z',
    nullFirst: null,
    nullSecond: 'none',
    tree: null,
  })
  expect(codec.decode(codec.encode(value))).toEqual(value)
})

test('the bytes are those that Avro prescribes', () => {
  const schema = schemaWith([
    { name: 'sum', type: { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 } },
    { name: 'at', type: ['null', { type: 'long', logicalType: 'timestamp-millis' }] },
  ])
  const codec = createCodec(schema)
  const bytes = codec.encode(checked(codec, { id: '案', sum: '-1.28', at: '1970-01-01T00:00:01Z' }))
  expect(Buffer.from(bytes).toString('hex')).toBe('06e6a188028002d00f')
})

test('longs are exact to 2^53-1 either way', () => {
  const codec = createCodec(schemaWith([{ name: 'n', type: 'long' }]))
  for (const n of [2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 52 + 1, -(2 ** 52) - 1, 0, -1]) {
    expect(codec.decode(codec.encode(checked(codec, { id: 'a', n })))).toMatchObject({ n })
  }
})

test('data larger than the reused buffer is encoded whole, and the bytes are the caller’s own', () => {
  const codec = createCodec(schemaWith([{ name: 'text', type: 'string' }]))
  const long = checked(codec, { id: 'a', text: '长'.repeat(300_000) })
  const bytes = codec.encode(long)
  codec.encode(checked(codec, { id: 'b', text: 'x'.repeat(900_000) }))
  expect(codec.decode(bytes)).toEqual(long)
})

test('a value that was not checked is refused without quoting it', () => {
  const codec = createCodec(schemaWith([{ name: 'secret', type: 'int' }]))
  const encode = (): unknown => codec.encode({ id: 'a', secret: 'personal' })
  expect(encode).toThrow(HubError)
  expect(encode).not.toThrow(/personal/)
})

test('an event whose fields left out come to very much is refused, as it could not be read', () => {
  const fields = Array.from({ length: 200 }, (_, index) => ({ name: `n${index}`, type: 'null' }))
  const codec = createCodec(schemaWith([{ name: 'items', type: { type: 'array', items: { type: 'record', name: 'Empty', fields } } }]))
  const data = (length: number): object => ({ id: 'a', items: Array.from({ length }, () => ({})) })
  expect(codec.fromJson(data(7_000))).toMatchObject({ ok: true })
  expect(codec.decode(codec.encode(checked(codec, data(7_000))))).toHaveProperty('items.length', 7_000)
  const detail = expect.stringContaining('more than 16777216 characters')
  expect(codec.fromJson(data(9_000))).toEqual({
    ok: false,
    errors: [{ pointer: expect.stringContaining('/data/items/'), code: 'invalid-data', detail }],
  })
})

describe('the subject', () => {
  const codec = createCodec(schemaWith([]))

  test('is the template with the key values verbatim', () => {
    expect(codec.subjectOf(checked(codec, { id: ' 511602 (2026) №1 ' }))).toBe('probe/ 511602 (2026) №1 ')
  })

  test.each(['', 'a/b', 'a\nb', 'a\u0085b', 'x'.repeat(201)])('refuses the key value %j', (id) => {
    expect(codec.subjectOf({ id })).toEqual([{ pointer: '/data/id', code: 'invalid-data', detail: expect.stringContaining('/data/id') }])
  })

  test('may be made of several fields', () => {
    const pair = schemaWith([{ name: 'part', type: 'string' }], { subjectTemplate: 'probe/{id}:{part}' })
    expect(createCodec(pair).subjectOf({ id: 'a', part: 'b' })).toBe('probe/a:b')
  })
})
