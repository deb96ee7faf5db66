import { expect, test } from 'vitest'

import { canonicalForm, normalText } from './normal.ts'
import { parseSchema, parseSchemaText } from './parse.ts'

const decimal = (scale: number): object => ({ type: 'bytes', logicalType: 'decimal', precision: 20, scale })

test('the canonical form keeps what parsing needs and nothing else', () => {
  const schema = parseSchema({
    namespace: 'a.b',
    fields: [
      { type: { type: 'string', 'avro.java.string': 'String' }, name: 'f', default: '', doc: 'x' },
      { name: 'g', type: ['null', 'R'], default: null },
    ],
    name: 'R',
    doc: 'a record',
    type: 'record',
  })
  expect(canonicalForm(schema)).toBe(
    '{"name":"a.b.R","type":"record","fields":[{"name":"f","type":"string"},{"name":"g","type":["null","a.b.R"]}]}',
  )
  expect(canonicalForm(parseSchema(decimal(2)))).toBe(canonicalForm(parseSchema(decimal(4))))
})

test('texts of one meaning have one normal text, which keeps what the canonical form drops', () => {
  const texts = [
    '{"type":"record","name":"R","namespace":"a","zeta":{"b":1,"a":[2]},"owner":"x","fields":[{"name":"f","type":{"type":"string"},"default":"","order":"ascending","aliases":[]}]}',
    ' {"owner":"x", "name":"a.R","fields":[{"default":"","type":"string","name":"f"}],"zeta":{"a":[2],"b":1},"type":"record"} ',
  ]
  const normal = '{"name":"a.R","type":"record","fields":[{"name":"f","type":"string","default":""}],"owner":"x","zeta":{"a":[2],"b":1}}'
  expect(texts.map((text) => normalText(parseSchemaText(text)))).toEqual([normal, normal])
  expect(normalText(parseSchema(decimal(2)))).not.toBe(normalText(parseSchema(decimal(4))))
})

test('a normal text means the same, is its own normal text, and keeps a name without a namespace in one that has one', () => {
  const inner = { type: 'enum', name: 'E', namespace: '', symbols: ['A', 'B'], default: 'A', aliases: ['x.Y'], doc: 'an enum' }
  const fields = [
    { name: 'e', type: inner, default: 'B', order: 'ignore' },
    { name: 'n', type: { type: 'long', logicalType: 'timestamp-millis' }, default: 1, aliases: ['m'], doc: 'when', pii: 'p' },
    { name: 'm', type: { type: 'map', values: { type: 'array', items: 'R' } }, default: {} },
    { name: 'h', type: { type: 'fixed', name: 'H', size: 2 }, default: 'ab' },
  ].filter(({ name }) => name !== 'm')
  const schema = parseSchema({ type: 'record', name: 'R', namespace: 'a', fields })
  const text = normalText(schema)
  expect(text).toContain('"namespace":""')
  expect(parseSchemaText(text)).toEqual(parseSchemaText(normalText(parseSchemaText(text))))
  expect(normalText(parseSchemaText(text))).toBe(text)
  expect(parseSchemaText(text)).toMatchObject({
    fields: [{ type: { name: 'E', aliases: ['x.Y'] }, default: 'B' }, { attributes: { pii: 'p' } }, {}],
  })
})

test('whole numbers keep their digits', () => {
  const text = '{"name":"R","type":"record","fields":[{"name":"f","type":"long","default":9223372036854775807}]}'
  expect(normalText(parseSchemaText(text))).toBe(text)
})
