import { testDatabase, textRecord, valuesByKey } from '@xianglian/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createPostgresBus } from './index.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

test('a reader goes on by itself after the database ended its connections, and misses nothing', async () => {
  const bus = await createPostgresBus({ pool: database.pool })
  const reader = bus.read({ from: new Map(), signal: new AbortController().signal })[Symbol.asyncIterator]()
  await bus.publish([textRecord('a', '1')])
  expect(valuesByKey((await reader.next()).value ?? [])).toEqual({ a: ['1'] })
  const waiting = reader.next()
  await database.pool.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  await bus.publish([textRecord('a', '2'), textRecord('a', '3')])
  expect(valuesByKey((await waiting).value ?? [])).toEqual({ a: ['2', '3'] })
  await reader.return?.()
  await bus.close()
})

test('a table that is not there is a fault and not waited for', async () => {
  const bus = await createPostgresBus({ pool: database.pool })
  await database.pool.query('DROP TABLE inbox')
  const reader = bus.read({ from: new Map(), signal: new AbortController().signal })[Symbol.asyncIterator]()
  await expect(reader.next()).rejects.toMatchObject({ code: 'internal' })
  await expect(bus.publish([textRecord('a', '1')])).rejects.toMatchObject({ code: 'internal' })
  await bus.close()
})
