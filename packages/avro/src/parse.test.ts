import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseSchema, parseSchemaText } from './parse.ts'
import { SchemaError } from './schema.ts'

const record = (fields: readonly unknown[], more: object = {}): object => ({ type: 'record', name: 'a.R', fields, ...more })
const field = (type: unknown, more: object = {}): object => ({ name: 'f', type, ...more })
const enumOf = (symbols: readonly string[], more: object = {}): object => ({ type: 'enum', name: 'E', symbols, ...more })

test.each<readonly [string, unknown, string]>([
  ['a name that is not defined', 'Nothing', ''],
  [
    'a name used before its definition',
    record([field('Later'), { name: 'g', type: { type: 'fixed', name: 'Later', size: 1 } }]),
    '/fields/0/type',
  ],
  ['a type in the type of an object', { type: { type: 'string' } }, '/type'],
  ['a union in the type of an object', { type: ['null', 'string'] }, '/type'],
  ['a type defined twice', [enumOf(['A']), enumOf(['B'])], '/1'],
  ['a bad name', { type: 'fixed', name: '1st', size: 1 }, '/name'],
  ['a bad namespace', { type: 'fixed', name: 'F', namespace: 'a..b', size: 1 }, '/name'],
  ['a primitive defined', { type: 'fixed', name: 'a.string', size: 1 }, '/name'],
  ['a record without fields', { type: 'record', name: 'R' }, '/fields'],
  ['a field without a type', record([{ name: 'f' }]), '/fields/0/type'],
  ['a field without a name', record([{ type: 'int' }]), '/fields/0/name'],
  ['two fields of one name', record([field('int'), field('long')]), '/fields/1'],
  ['a field with the name of another as alias', record([field('int'), { name: 'g', type: 'int', aliases: ['f'] }]), '/fields/1'],
  ['an order that is none', record([field('int', { order: 'up' })]), '/fields/0/order'],
  ['a doc that is no text', record([], { doc: 1 }), '/doc'],
  ['an alias that is no text', record([], { aliases: [1] }), '/aliases/0'],
  ['an alias that is the name of another type', record([field(enumOf(['A'], { aliases: ['R'] }))]), '/fields/0/type'],
  ['an enum without symbols', { type: 'enum', name: 'E' }, '/symbols'],
  ['a symbol twice', enumOf(['A', 'A']), '/symbols'],
  ['a symbol that is no name', enumOf(['A', 'B-C']), '/symbols/1'],
  ['an enum default that is no symbol', enumOf(['A'], { default: 'B' }), '/default'],
  ['a fixed type without a size', { type: 'fixed', name: 'F' }, '/size'],
  ['a union in a union', ['null', ['int']], '/1'],
  ['a type twice in a union', ['int', { type: 'int', logicalType: 'date' }], '/1'],
  [
    'two lists in a union',
    [
      { type: 'array', items: 'int' },
      { type: 'array', items: 'long' },
    ],
    '/1',
  ],
])('%s is refused', (_, schema, path) => {
  expect(() => parseSchema(schema)).toThrow(expect.objectContaining({ path }))
})

test.each<readonly [unknown, unknown]>([
  ['null', 0],
  ['boolean', 'true'],
  ['int', 2 ** 31],
  ['int', 0.5],
  ['long', '1'],
  ['float', '1.5'],
  ['string', null],
  ['bytes', 'Ā'],
  [{ type: 'fixed', name: 'F', size: 2 }, 'a'],
  [enumOf(['A']), 'B'],
  [{ type: 'array', items: 'int' }, [1, 'a']],
  [{ type: 'map', values: 'int' }, { a: null }],
  [['null', 'string'], 1],
  [{ type: 'record', name: 'I', fields: [field('int')] }, {}],
])('a default of %j cannot be %j', (type, value) => {
  const schema = record([{ name: 'd', type, default: value }])
  expect(() => parseSchema(schema)).toThrow(expect.objectContaining({ path: '/fields/0/default' }))
})

test('a union’s default may be of any branch, as Avro 1.12 has it', () => {
  expect(parseSchema(record([field(['null', 'string'], { default: 'a' })]))).toMatchObject({ fields: [{ default: 'a' }] })
})

test('whole numbers beyond a double’s are read as they were written', () => {
  const text = (value: string): string => `{"type":"record","name":"R","fields":[{"name":"f","type":"long","default":${value}}]}`
  expect(parseSchemaText(text('9223372036854775807'))).toMatchObject({ fields: [{ default: 9223372036854775807n }] })
  expect(() => parseSchemaText(text('9223372036854775808'))).toThrow('does not fit its type')
})

test('a default that holds itself without end is refused', () => {
  expect(() => parseSchema(record([field('R', { default: {} })]))).toThrow('without end')
})

test('a default that unfolds into very many values is refused', () => {
  const levels = Array.from({ length: 20 }, (_, level) => {
    const type = level === 0 ? 'int' : `R${level - 1}`
    const stated = level === 0 ? 1 : {}
    const fields = ['a', 'b'].map((name) => ({ name, type, default: stated }))
    return { name: `f${level}`, type: { type: 'record', name: `R${level}`, fields } }
  })
  expect(() => parseSchema(record(levels))).toThrow('more than 10000 values')
})

test('a text too deep or too long is refused', () => {
  expect(() => parseSchemaText('['.repeat(1000) + ']'.repeat(1000))).toThrow('deeper')
  expect(() => parseSchemaText(`"${' '.repeat(1_100_000)}"`)).toThrow('longer')
  expect(() => parseSchemaText('{"type":')).toThrow('not JSON')
})

test('names are resolved in the namespace around them', () => {
  const inner = { type: 'record', name: 'b.I', aliases: ['J', 'c.K'], fields: [field('I')] }
  const schema = parseSchema(record([field(inner), { name: 'g', type: ['null', 'b.I'] }]))
  if (schema.kind !== 'record') throw new Error('it is no record')
  const [first, second] = schema.fields
  expect(first?.type).toMatchObject({ kind: 'record', name: 'b.I', aliases: ['b.J', 'c.K'], path: '/fields/0/type' })
  expect(second?.type).toMatchObject({ kind: 'union' })
  expect(second?.type.kind === 'union' && second.type.branches[1]).toBe(first?.type)
})

test.each<readonly [object, unknown]>([
  [
    { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 },
    { name: 'decimal', precision: 4, scale: 2 },
  ],
  [
    { type: 'bytes', logicalType: 'decimal', precision: 4 },
    { name: 'decimal', precision: 4, scale: 0 },
  ],
  [{ type: 'bytes', logicalType: 'decimal', precision: 2, scale: 4 }, undefined],
  [
    { type: 'fixed', name: 'F', size: 2, logicalType: 'decimal', precision: 4 },
    { name: 'decimal', precision: 4, scale: 0 },
  ],
  [{ type: 'fixed', name: 'F', size: 2, logicalType: 'decimal', precision: 5 }, undefined],
  [{ type: 'fixed', name: 'F', size: 16, logicalType: 'uuid' }, { name: 'uuid' }],
  [{ type: 'fixed', name: 'F', size: 15, logicalType: 'uuid' }, undefined],
  [{ type: 'int', logicalType: 'timestamp-millis' }, undefined],
  [{ type: 'long', logicalType: 'timestamp-nanos' }, { name: 'timestamp-nanos' }],
  [{ type: 'long', logicalType: 'constructor' }, undefined],
])('%j has the logical type %j', (schema, logicalType) => {
  expect(parseSchema(schema)).toMatchObject({ logicalType, attributes: expect.objectContaining({ logicalType: expect.anything() }) })
})

describe('a name of more than 512 characters, with its namespace, is refused, lest many in one namespace multiply it:', () => {
  const long = 'a'.repeat(400_000)
  const many = Array.from({ length: 40_000 }, (_, index) => `a${index}`)

  test.each<readonly [string, object]>([
    ['aliases', { type: 'enum', name: 'E', namespace: long, symbols: [], aliases: many }],
    ['an alias of its own', { type: 'enum', name: 'E', symbols: [], aliases: [`${long}.E`] }],
    [
      'a definition',
      { type: 'record', name: `${long}.E`, fields: many.slice(0, 9_000).map((name) => ({ name, type: { type: 'fixed', name, size: 1 } })) },
    ],
    ['a use', { type: 'array', items: `${long}.E` }],
    ['a field', { type: 'record', name: 'R', fields: [{ name: long, type: 'int' }] }],
    ['a symbol', { type: 'enum', name: 'E', symbols: [long] }],
  ])('%s', (_, schema) => {
    expect(() => parseSchema(schema)).toThrow('512 characters at most')
  })

  test('one of 512 is taken', () => {
    const name = `${'a'.repeat(255)}.${'b'.repeat(256)}`
    expect(parseSchema({ type: 'fixed', name, size: 1 })).toMatchObject({ name })
  })
})

test('whatever is parsed is a schema or a SchemaError, nothing else', () => {
  const names = [
    'type',
    'name',
    'fields',
    'items',
    'values',
    'symbols',
    'size',
    'default',
    'aliases',
    'namespace',
    'logicalType',
    'order',
    'x',
  ]
  const words = ['record', 'enum', 'fixed', 'array', 'map', 'int', 'bytes', 'string', 'null', 'R', 'a.R', '', 'decimal']
  const { schema } = fc.letrec((tie) => ({
    schema: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom(...words),
      fc.constantFrom(0, 1, -1, 2.5, true, null),
      fc.array(tie('schema'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('schema'), { maxKeys: 5 }),
    ),
  }))
  const read = (value: unknown): void => {
    try {
      parseSchema(value)
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error
    }
  }
  fc.assert(fc.property(fc.oneof(schema, fc.anything()), read), { numRuns: 2000 })
})
