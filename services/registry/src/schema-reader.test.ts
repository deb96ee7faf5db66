import { createSchemaTable, withClient } from '@xianglian/store-postgres'
import { testDatabase, type TestDatabase } from '@xianglian/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { record, text, unique } from './fixture.ts'
import { createSchemaReader, type ParsedVersion, type ReadSchemas } from './schema-reader.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

/** Schemas of so many characters each, as versions from 1. */
async function versionsOf(count: number, length: number) {
  const texts = Array.from({ length: count }, () => text(record(unique('R'), [], { doc: 'x'.repeat(length) })))
  const rows = await createSchemaTable(database.pool).register(texts)
  return rows.map(({ id }, index) => ({ version: index + 1, id }))
}

const readWith = (read: ReadSchemas, versions: Parameters<ReadSchemas>[1]) =>
  withClient(database.pool, (client) => Array.fromAsync(read(client, versions)))

const schemasOf = (parsed: readonly ParsedVersion[]) => parsed.map(({ schema }) => schema)

test('schemas come in the order that is asked for, and are parsed once', async () => {
  const read = createSchemaReader()
  const versions = await versionsOf(3, 10)
  const parsed = await readWith(read, versions)
  expect(parsed.map(({ version }) => version)).toEqual([1, 2, 3])
  const again = await readWith(read, versions.toReversed())
  expect(again.map(({ version }) => version)).toEqual([3, 2, 1])
  for (const [index, schema] of schemasOf(again.toReversed()).entries()) expect(schema).toBe(parsed[index]?.schema)
})

test('of many schemas those used last are kept', async () => {
  const read = createSchemaReader()
  const [early, late] = [await versionsOf(5, 250_000), await versionsOf(5, 250_000)]
  const firstEarly = schemasOf(await readWith(read, early))
  const firstLate = schemasOf(await readWith(read, late))
  expect(schemasOf(await readWith(read, late)).every((schema, index) => schema === firstLate[index])).toBe(true)
  expect(schemasOf(await readWith(read, early.slice(0, 1)))[0]).not.toBe(firstEarly[0])
})

test('more than can be compared with at once is refused, whether it is kept or not', async () => {
  const read = createSchemaReader()
  const versions = await versionsOf(34, 250_000)
  const refused = { message: expect.stringContaining('longer than 8388608 bytes'), members: { error_code: 42205 } }
  await expect(readWith(read, versions)).rejects.toMatchObject(refused)
  await readWith(read, versions.slice(0, 33))
  await expect(readWith(read, versions)).rejects.toMatchObject(refused)
})

test('an id that the table has not is a fault', async () => {
  await expect(readWith(createSchemaReader(), [{ version: 1, id: 2 ** 31 - 1 }])).rejects.toMatchObject({ code: 'internal' })
})
