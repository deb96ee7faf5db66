import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { openDatabase, type Database } from './database.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { createLogger } from './logger.ts'

let folder: string
let embedded: Database

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-database-'))
  embedded = await openDatabase({ dataDir: folder }, { name: 'hub test' })
})
afterAll(async () => {
  await embedded.close()
  await rm(folder, { recursive: true, force: true })
})

const open = (url: string) => openDatabase({ dataDir: folder, databaseUrl: url }, { patience: 0 })
const changed = (change: (url: URL) => void): string => {
  const url = new URL(embedded.url)
  change(url)
  return url.href
}

test('without an address it is embedded, with one it is that', async () => {
  const named = await open(embedded.url)
  expect((await named.pool.query('SELECT current_database() AS name')).rows).toEqual([{ name: 'hub' }])
  await named.close()
  expect((await embedded.pool.query(`SELECT current_setting('application_name') AS name`)).rows).toEqual([{ name: 'hub test' }])
})

test.each([
  ['nobody listens', (url: URL) => (url.port = '1'), /nothing listens.*HUB_DATABASE_URL/],
  ['the password is wrong', (url: URL) => (url.password = 'wrong-password'), /does not accept this user and password.*HUB_DATABASE_URL/],
  ['there is no such database', (url: URL) => (url.pathname = '/elsewhere'), /database elsewhere at .*no database of this name/],
  ['the host is unknown', (url: URL) => (url.hostname = 'nowhere.invalid'), /name of the database host/],
  ['encryption is asked for and not offered', (url: URL) => (url.search = '?sslmode=require'), /encryption/],
])('when %s it says so, without the password', async (_, change, expected) => {
  const refused = open(changed(change))
  await expect(refused).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(expected) })
  await expect(refused).rejects.not.toThrow(/wrong-password/)
})

test('a database that is only starting is waited for, and told of in the log', async () => {
  const place = { folder: join(folder, 'later'), settings: { fsync: 'off' } }
  const first = await startEmbeddedPostgres(place)
  await first.stop()
  const lines: string[] = []
  const waiting = Promise.withResolvers<void>()
  const destination = {
    write(line: string) {
      lines.push(line)
      waiting.resolve()
    },
  }
  const logger = createLogger({ name: 'test', human: false, destination })
  const opening = openDatabase({ dataDir: folder, databaseUrl: first.url }, { logger })
  await waiting.promise
  const again = await startEmbeddedPostgres({ ...place, port: Number(new URL(first.url).port) })
  const opened = await opening
  expect((await opened.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  expect(lines[0]).toContain('database-awaited')
  await opened.close()
  await again.stop()
})

test('the signal ends the waiting', async () => {
  const stopping = new AbortController()
  const destination = { write: () => stopping.abort() }
  const logger = createLogger({ name: 'test', human: false, destination })
  const databaseUrl = changed((url) => (url.port = '1'))
  await expect(openDatabase({ dataDir: folder, databaseUrl }, { logger, signal: stopping.signal })).rejects.toMatchObject({
    code: 'cancelled',
  })
})

test('the pool outlives sessions that the server ends', async () => {
  const database = await open(embedded.url)
  const pid = (await database.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid
  await embedded.pool.query('SELECT pg_terminate_backend($1, 5000)', [pid])
  await expect.poll(async () => (await database.pool.query('SELECT 1 AS one').catch(() => undefined))?.rows).toEqual([{ one: 1 }])
  await database.close()
})
