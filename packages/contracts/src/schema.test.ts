import { readdirSync } from 'node:fs'

import { HubError } from '@xianglian/core'
import { describe, expect, test } from 'vitest'

import { schemaWith } from '../test/exotic-schema.ts'
import { builtInSchemas } from './built-in.ts'
import { parseEventSchema } from './schema.ts'

const aggregates = [...new Set(builtInSchemas.map(({ aggregate }) => aggregate))]

test('the built-in schemas cover all folders of schemas/ but the common one', () => {
  const folders = readdirSync(new URL('../../../schemas/', import.meta.url), { withFileTypes: true })
  const names = folders.flatMap((entry) => (entry.isDirectory() && entry.name !== 'common' ? [entry.name] : []))
  expect(names).toContain('case')
  expect(aggregates).toEqual(names.toSorted())
})

test('each aggregate has one subject template, led by its key fields', () => {
  const templates = new Set(builtInSchemas.map(({ aggregate, subjectTemplate }) => `${aggregate} ${subjectTemplate}`))
  expect(templates.size).toBe(aggregates.length)
})

test('personal data is listed by path, with the field that names the person', () => {
  const filed = builtInSchemas.find(({ eventType }) => eventType === 'case.filed')
  expect(filed?.personal).toMatchObject({ 'applicant.name': 'applicant.personId', 'agent.idNo': 'agent.personId' })
})

test('the hash is that of the full text: two that differ in a scale alone differ', () => {
  const [two, four] = [2, 4].map(
    (scale) => schemaWith([{ name: 'sum', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale } }]).hash,
  )
  expect(two).not.toBe(four)
})

test('a schema says its rank or has the default', () => {
  expect([schemaWith([]).stageRank, schemaWith([], { stageRank: 0 }).stageRank]).toEqual([500, 0])
})

const money = { type: 'bytes', logicalType: 'decimal', precision: 2 }
const field = (type: unknown, more: object = {}): readonly object[] => [{ name: 'value', type, ...more }]

/** Eighty records in one another by long names, and in the innermost as many fields of personal data as a schema has room for. */
const deep = Array.from({ length: 80 }).reduce<object>(
  (inner, _, level) => ({ type: 'record', name: `L${level}`, fields: [{ name: `n${'x'.repeat(240)}`, type: inner }] }),
  {
    type: 'record',
    name: 'Inner',
    fields: [
      { name: 'p', type: 'string' },
      ...Array.from({ length: 5_000 }, (_, index) => ({ name: `f${index}`, type: 'string', pii: 'p' })),
    ],
  },
)

describe('a schema is refused that', () => {
  test.each<readonly [string, readonly object[], object, string]>([
    ['does not start with its key', [], { fields: [{ name: 'other', type: 'string' }] }, 'must start with id'],
    ['has a key that is no text', [], { fields: [{ name: 'id', type: 'int' }] }, 'must be a string'],
    ['has a key that may be null', [], { fields: [{ name: 'id', type: ['null', 'string'] }] }, 'must be a string'],
    ['has personal data in its key', [], { fields: [{ name: 'id', type: 'string', pii: 'id' }] }, 'must not hold personal data'],
    ['names a subject of another aggregate', [], { subjectTemplate: 'case/{id}' }, 'must begin with probe/'],
    ['names no field in its subject', [], { subjectTemplate: 'probe/all' }, 'in braces'],
    ['has no event type', [], { eventType: undefined }, 'eventType'],
    ['has a rank beyond 999', [], { stageRank: 1000 }, 'stageRank'],
    ['uses an unknown type', field('text'), {}, 'not defined'],
    ['nests unions', field(['null', ['null', 'string']]), {}, 'union must not immediately contain another.'],
    ['has a default of another type', field('int', { default: 'x' }), {}, 'default'],
    ['has a default that data could not state', field('string', { default: '\u0000' }), {}, 'the default of'],
    ['names a field as every object does', [{ name: 'toString', type: 'string' }], {}, 'cannot be named toString'],
    ['marks a number as personal', field('int', { pii: 'id' }), {}, 'must be a string'],
    ['names no field beside personal data', field('string', { pii: 'person' }), {}, 'no field beside it'],
    [
      'has a decimal with more decimals than digits',
      field({ type: 'bytes', logicalType: 'decimal', precision: 2, scale: 3 }),
      {},
      'precision',
    ],
    [
      'has a default of very much',
      field('string', { default: 'x'.repeat(10_000) }),
      {},
      '`/fields/1/default`: A default here comes to at most',
    ],
    ['has a decimal of no bytes as default', field(money, { default: '' }), {}, '`/fields/1/default`: The default of a decimal'],
    ['has a decimal of too many digits as default', field(money, { default: 'd' }), {}, '`/fields/1/default`: The default of a decimal'],
    [
      'has an instant in no year as default',
      field({ type: 'long', logicalType: 'timestamp-millis' }, { default: 9e15 }),
      {},
      '`/fields/1/default`: A default that is an instant',
    ],
    ['has a day in no year as default', field({ type: 'int', logicalType: 'date' }, { default: 2 ** 31 - 1 }), {}, '`/fields/1/default`'],
    ['has a very long name', [{ name: 'x'.repeat(257), type: 'int' }], {}, '`/fields/1`: A name here'],
    ['has fields of very long paths', field(deep), {}, 'is longer than 1000 characters'],
    ['has a very long symbol', field({ type: 'enum', name: 'E', symbols: ['x'.repeat(257)] }), {}, 'A name here'],
    ['has control characters in its subject', [], { subjectTemplate: 'probe/\u0001{id}' }, 'control characters'],
    ['has half a character in its subject', [], { subjectTemplate: 'probe/{id}\ud800' }, 'lone surrogates'],
    ['leaves its subject no room for a key', [], { subjectTemplate: `probe/${'x'.repeat(294)}{id}` }, 'longer than 300'],
    ['is no record', [], { type: 'enum', symbols: ['a'] }, 'is a record'],
  ])('%s', (_, fields, more, says) => {
    expect(() => schemaWith(fields, more)).toThrow(HubError)
    expect(() => schemaWith(fields, more)).toThrow(says)
  })

  test('is not JSON', () => {
    expect(() => parseEventSchema('{')).toThrow(expect.objectContaining({ code: 'unknown-schema' }))
  })
})

test('a logical type the hub does not know is ignored, as Avro asks', () => {
  const schema = schemaWith([{ name: 'value', type: { type: 'string', logicalType: 'uuid' } }])
  expect(schema.shape.fields[1]?.shape).toEqual({ kind: 'string' })
})
