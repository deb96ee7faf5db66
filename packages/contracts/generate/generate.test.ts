import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { builtInSchemas } from '../src/built-in.ts'
import { createCodec } from '../src/codec.ts'
import { jsonSchemas } from '../src/generated/index.ts'
import { acceptsNull, type Shape } from '../src/shape.ts'
import { generate } from './generate.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

test('what is generated follows from schemas/, the same each time', async () => {
  const files = await generate(`${root}schemas`)
  expect([...(await generate(`${root}schemas`))]).toEqual([...files])
  const stale = await Promise.all(
    [...files].map(async ([file, content]) => ((await readFile(root + file, 'utf8')) === content ? [] : [file])),
  )
  expect(stale.flat()).toEqual([])
})

test('each event type has a JSON Schema that names all its fields and requires what the codec requires', () => {
  for (const schema of builtInSchemas) {
    const required = schema.shape.fields.filter((field) => field.default === undefined && !acceptsNull(field.shape)).map(({ name }) => name)
    expect(jsonSchemas[schema.eventType]).toMatchObject({ required, additionalProperties: false })
    const missing = createCodec(schema).fromJson({})
    expect(missing.ok ? [] : missing.errors.map(({ pointer }) => pointer)).toEqual(required.map((name) => `/data/${name}`))
  }
})

test('money stands beside its currency everywhere', () => {
  const withMoney = builtInSchemas.filter(({ shape }) => shape.fields.some((field) => isMoney(field.shape)))
  const withoutCurrency = withMoney.filter(({ shape }) => !shape.fields.some(({ name }) => name === 'currency'))
  expect(withMoney.length).toBeGreaterThan(10)
  expect(withoutCurrency.map(({ eventType }) => eventType)).toEqual([])
})

function isMoney(shape: Shape): boolean {
  if (shape.kind === 'nullable') return isMoney(shape.value)
  return shape.kind === 'decimal' && shape.precision === 20 && shape.scale === 2
}
