import { builtInSchemas } from '@xianglian/contracts'
import { migrateStore } from '@xianglian/store-postgres'
import { testDatabase, type TestDatabase } from '@xianglian/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { publishBuiltIn } from './built-in.ts'
import { openRegistryDatabase, type RegistryDatabase } from './database.ts'
import { migrateRegistry } from './tables.ts'

let testing: TestDatabase
let database: RegistryDatabase
beforeAll(async () => {
  testing = await testDatabase()
  await migrateStore(testing.pool)
  await Promise.all([migrateRegistry(testing.pool), migrateRegistry(testing.pool)])
  database = openRegistryDatabase(testing.pool, () => undefined)
})
afterAll(() => testing.drop())

const versions = async () =>
  (await testing.pool.query<{ subject: string; version: number }>('SELECT subject, version FROM registry_versions')).rows
const [one] = builtInSchemas
if (!one) throw new Error('nothing is built in')
const newer = { ...one, text: one.text.replace('{', '{"note":"of a newer release",') }

test('each schema of the release is version 1 of its record’s name, and stays so at the next start', async () => {
  await publishBuiltIn(database)
  await publishBuiltIn(database)
  expect(await versions()).toEqual(expect.arrayContaining([{ subject: one.name, version: 1 }]))
  expect((await versions()).length).toBe(builtInSchemas.length)
})

test('a newer text of a later release is the next version, which an older release leaves alone', async () => {
  await publishBuiltIn(database, [newer])
  await publishBuiltIn(database)
  const of = (await versions()).filter(({ subject }) => subject === one.name).map(({ version }) => version)
  expect(new Set(of)).toEqual(new Set([1, 2]))
  const { rows } = await testing.pool.query('SELECT key_id, action, version FROM registry_history WHERE subject = $1 ORDER BY number', [
    one.name,
  ])
  expect(rows).toEqual([1, 2].map((version) => ({ key_id: 'hub', action: 'register', version })))
})
