import { testDatabase, type TestDatabase } from '@xianglian/testkit'
import type { PoolClient } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { inTransaction } from '../transaction.ts'
import { inSession } from './session.ts'

let database: TestDatabase
let client: PoolClient
beforeEach(async () => {
  database = await testDatabase()
  client = await database.pool.connect()
  begun.length = 0
  await client.query('CREATE TABLE note (text text)')
})
afterEach(async () => {
  client.release()
  await database.drop()
})

const begun: string[] = []
const insert =
  (text: string) =>
  async (connection: Pick<PoolClient, 'query'>): Promise<void> => {
    begun.push(text)
    await connection.query('INSERT INTO note SELECT $1 FROM pg_sleep(0.02)', [text])
  }
const notes = async (): Promise<unknown[]> =>
  (await database.pool.query<{ text: string }>('SELECT text FROM note')).rows.map(({ text }) => text)

test('a read sees all that was to be written before it', async () => {
  const seen = await inTransaction(client, () =>
    inSession(client, async (session) => {
      session.write(insert('a'))
      session.write(insert('b'))
      return session.read((connection) => connection.query('SELECT text FROM note'))
    }),
  )
  expect(seen.rows).toEqual([{ text: 'a' }, { text: 'b' }])
  expect(await notes()).toEqual(['a', 'b'])
})

test('work that fails leaves nothing, neither of what was being written nor of what was still to be', async () => {
  const failing = inTransaction(client, () =>
    inSession(client, (session) => {
      session.write(insert('a'))
      session.write(insert('b'))
      return Promise.reject(new Error('this work fails'))
    }),
  )
  await expect(failing).rejects.toThrow('this work fails')
  expect(begun).toEqual(['a'])
  expect(await notes()).toEqual([])
})

test('a write that fails is what the work fails with', async () => {
  const failing = inTransaction(client, () =>
    inSession(client, (session) => {
      session.write(async (connection) => void (await connection.query('INSERT INTO nowhere VALUES (1)')))
      session.write(insert('b'))
      return Promise.resolve()
    }),
  )
  await expect(failing).rejects.toMatchObject({ code: '42P01' })
  expect(await notes()).toEqual([])
})
