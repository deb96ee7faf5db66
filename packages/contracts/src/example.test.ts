import { randomBytes } from 'node:crypto'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { builtInSchemas } from './built-in.ts'
import { createCodec } from './codec.ts'
import { exampleData } from './example.ts'
import { parseEventSchema, type EventSchema } from './schema.ts'

function schemaWith(fields: readonly object[]): EventSchema {
  const name = `t${randomBytes(4).toString('hex')}`
  const key = { name: 'no', type: 'string' }
  const schema = { type: 'record', name: 'Tried', eventType: `${name}.tried`, subjectTemplate: `${name}/{no}`, fields: [key, ...fields] }
  return parseEventSchema(JSON.stringify(schema))
}

const recordType = (name: string, fields: readonly object[]): object => ({ type: 'record', name, fields })

describe('example data', () => {
  test.each(builtInSchemas.map((schema) => [schema.eventType, schema] as const))(
    'of %s is what its codec takes, unchanged',
    (_, schema) => {
      const example = exampleData(schema)
      const codec = createCodec(schema)
      expect(codec.fromJson(example)).toEqual({ ok: true, value: example })
      expect(codec.decode(codec.encode(example ?? {}))).toEqual(example)
      expect(codec.subjectOf(example ?? {})).toMatch(new RegExp(`^${schema.aggregate}/`))
    },
  )

  test('of any schema is what its codec takes', () => {
    fc.assert(
      fc.property(fc.array(fieldType, { maxLength: 8 }), (types) => {
        const schema = schemaWith(types.map((type, index) => ({ name: `f${index}`, type: renamed(type, `n${index}`) })))
        const example = exampleData(schema)
        expect(createCodec(schema).fromJson(example)).toEqual({ ok: true, value: example })
      }),
    )
  })

  test('ends a record that may hold itself, and there is none of one that must', () => {
    const tree = recordType('Node', [{ name: 'children', type: { type: 'array', items: 'Node' } }])
    expect(exampleData(schemaWith([{ name: 'tree', type: tree }]))).toMatchObject({ tree: { children: [] } })
    const list = recordType('Link', [{ name: 'next', type: ['null', 'Link'] }])
    expect(exampleData(schemaWith([{ name: 'list', type: list }]))).toMatchObject({ list: { next: null } })
    const endless = recordType('Endless', [{ name: 'again', type: 'Endless' }])
    expect(exampleData(schemaWith([{ name: 'loop', type: endless }]))).toBeUndefined()
    expect(exampleData(schemaWith([{ name: 'loop', type: ['null', endless] }]))).toMatchObject({ loop: null })
  })

  test('is bounded where records unfold without end', () => {
    const level = (depth: number): object =>
      recordType(`L${depth}`, [
        { name: 'a', type: depth === 0 ? 'string' : level(depth - 1) },
        { name: 'b', type: depth === 0 ? 'string' : `L${depth - 1}` },
      ])
    expect(exampleData(schemaWith([{ name: 'deep', type: level(11) }]))).toBeUndefined()
    const optional = exampleData(schemaWith([{ name: 'deep', type: ['null', level(11)], default: null }]))
    expect(optional).toEqual({ no: 'no-1', deep: null })
    expect(() => schemaWith([{ name: 'deep', type: level(30) }])).toThrow('unfolds to more than 10000 fields')
  })
})

const scalarType = fc.oneof(
  fc.constantFrom<unknown>('null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'),
  fc.constantFrom<unknown>({ type: 'long', logicalType: 'timestamp-millis' }, { type: 'int', logicalType: 'date' }),
  fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.nat({ max: 30 }))
    .map<unknown>(([precision, scale]) => ({ type: 'bytes', logicalType: 'decimal', precision, scale: Math.min(scale, precision) })),
)
const named = fc.oneof(
  fc.nat({ max: 300 }).map<unknown>((size) => ({ type: 'fixed', name: 'N', size: Math.min(size + 1, 256) })),
  fc.constant<unknown>({ type: 'enum', name: 'N', symbols: ['ONE', 'TWO'] }),
  scalarType.map<unknown>((type) => ({ type: 'record', name: 'N', fields: [{ name: 'inner', type }] })),
)
const simple = fc.oneof(scalarType, named)
const fieldType = fc.oneof(
  simple,
  simple.map<unknown>((items) => ({ type: 'array', items })),
  simple.map<unknown>((values) => ({ type: 'map', values })),
  simple.filter((type) => type !== 'null').map<unknown>((type) => ['null', type]),
  named.map<unknown>((type) => ['null', 'string', 'long', type]),
)

/** A schema names a type once: the made-up name becomes the field's own. */
const renamed = (type: unknown, name: string): unknown => JSON.parse(JSON.stringify(type).replaceAll('"name":"N"', `"name":"${name}"`))
