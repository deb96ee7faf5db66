import { randomUUID } from 'node:crypto'

import { eventually, testDatabase, type TestDatabase } from '@xianglian/testkit'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createSchemaTable, migrateStore, registerSchemas } from './index.ts'
import { mayBeEvent } from './tables.ts'

const eventText = (): string => JSON.stringify({ eventType: randomUUID() })

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

test('processes that start at once all find the tables', async () => {
  const pools = Array.from({ length: 5 }, () => new Pool({ connectionString: database.url, max: 1 }))
  await Promise.all(pools.map((pool) => migrateStore(pool)))
  await Promise.all(pools.map((pool) => pool.end()))
  const { rows } = await database.pool.query('SELECT name FROM store_migrations')
  expect(rows).toHaveLength(3)
})

test('a text keeps its id, ids have no gap, and registering at once gives the same ids', async () => {
  const texts = Array.from({ length: 6 }, () => eventText())
  const tables = Array.from({ length: 4 }, () => createSchemaTable(database.pool))
  const answers = await Promise.all(tables.map((table, index) => table.register([...texts.slice(index), ...texts.slice(0, index)])))
  const [table] = tables
  const all = table ? await Array.fromAsync(table.since(0)) : []
  expect(all.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6])
  expect(table && (await Array.fromAsync(table.since(4)))).toEqual(all.slice(4))
  for (const answer of answers) expect(answer.toSorted((a, b) => a.id - b.id)).toEqual(all)
  expect((await table?.register([texts[3] ?? '', 'one more', texts[3] ?? '']))?.map(({ text }) => text)).toEqual([
    texts[3],
    'one more',
    texts[3],
  ])
  expect((await table?.byHash(all[2]?.hash ?? ''))?.text).toBe(all[2]?.text)
  expect((await table?.byId(7))?.text).toBe('one more')
  expect(await table?.byId(8)).toBeUndefined()
  expect(await table?.byId(-1)).toBeUndefined()
  expect(await table?.byHash('none')).toBeUndefined()
})

test('what may state an event type is read in pages, and no other schema with it', async () => {
  const table = createSchemaTable(database.pool)
  const before = (await table.register([randomUUID()]))[0]?.id ?? 0
  const events = Array.from({ length: 70 }, () => eventText())
  const escaped = eventText().replace('eventType', String.raw`\u0065ventType`)
  await table.register([...events.flatMap((text) => [text, randomUUID()]), escaped])
  const read = await Array.fromAsync(table.since(before), ({ text }) => text)
  expect(read).toEqual([...events, escaped])
  const { rows: plan } = await database.pool.query(
    `EXPLAIN (FORMAT JSON) SELECT text FROM schemas WHERE id > 1000000 AND (${mayBeEvent}) ORDER BY id LIMIT 32`,
  )
  expect(JSON.stringify(plan)).toContain('schemas_events')
})

test('what a transaction registers and takes back leaves no gap, and others wait for its end', async () => {
  const table = createSchemaTable(database.pool)
  const last = (await database.pool.query<{ last: number }>('SELECT max(id) AS last FROM schemas')).rows[0]?.last ?? 0
  const [kept, lost, waiting] = [eventText(), eventText(), eventText()]
  const client = await database.pool.connect()
  await client.query('BEGIN')
  expect((await registerSchemas(client, [lost, lost])).map(({ id }) => id)).toEqual([last + 1, last + 1])
  const other = table.register([waiting])
  const lock = `SELECT 1 FROM pg_locks WHERE relation = 'schemas'::regclass AND NOT granted`
  await eventually(async () => ((await database.pool.query(lock)).rowCount ?? 0) > 0)
  await client.query('ROLLBACK')
  client.release()
  expect((await other).map(({ id }) => id)).toEqual([last + 1])
  expect((await table.register([kept, waiting])).map(({ id }) => id)).toEqual([last + 2, last + 1])
})
