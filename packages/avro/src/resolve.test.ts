import { expect, test } from 'vitest'

import { parseSchema } from './parse.ts'
import { resolve } from './resolve.ts'

const record = (fields: readonly unknown[]): object => ({ type: 'record', name: 'R', fields })

test('the tree has a step for each of the writer’s fields, in their order', () => {
  const writer = parseSchema(
    record([
      { name: 'gone', type: 'string' },
      { name: 'old', type: 'int' },
    ]),
  )
  const reader = parseSchema(
    record([
      { name: 'more', type: 'int', default: 0 },
      { name: 'new', type: 'long', aliases: ['old'] },
    ]),
  )
  expect(resolve(writer, reader).resolution).toMatchObject({
    kind: 'record',
    fields: [
      { kind: 'skip', writer: { kind: 'string' } },
      { kind: 'read', name: 'new', value: { kind: 'value', writer: { kind: 'int' }, reader: { kind: 'long' } } },
    ],
  })
})

test('the tree of a record that holds itself holds itself', () => {
  const schema = parseSchema(record([{ name: 'next', type: { type: 'array', items: 'R' } }]))
  const { resolution } = resolve(schema, schema)
  const next = resolution?.kind === 'record' && resolution.fields[0]
  expect(next && next.kind === 'read' && next.value.kind === 'array' && next.value.items).toBe(resolution)
})

test('each branch of the writer’s union becomes the reader’s branch of its own type, else the first that takes it', () => {
  const { resolution } = resolve(parseSchema(['int', 'float', 'string']), parseSchema(['double', 'bytes', 'float']))
  expect(
    resolution?.kind === 'writer-union' && resolution.branches.map((branch) => branch.kind === 'reader-union' && branch.branch),
  ).toEqual([0, 2, 1])
})
