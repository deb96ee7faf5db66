import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Client, Pool } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import { acquireLeadership, leadAs, type Leadership } from './leadership.ts'

let folder: string
let database: EmbeddedPostgres

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-leadership-'))
  database = await startEmbeddedPostgres({ folder, settings: { fsync: 'off' } })
})
afterAll(async () => {
  await database.stop()
  await rm(folder, { recursive: true, force: true })
})

const forEver = new AbortController().signal
const fast = { poll: 20 }

/** Resolves when the instance has found that another is active. */
function standby(name: string, signal = forEver): { waiting: Promise<void>; leadership: Promise<Leadership> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { waiting: promise, leadership: acquireLeadership(database.url, name, signal, { ...fast, onStandby: resolve }) }
}

async function endSession(name: string): Promise<void> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted AND application_name = $1`,
    [`hub ${name} leader`],
  )
  await client.end()
}

test('one instance is active, and a standby follows when it gives the right back', async () => {
  const first = await acquireLeadership(database.url, 'a', forEver, fast)
  const second = standby('a')
  await second.waiting
  await first.release()
  expect(first.lost.aborted).toBe(false)
  const leadership = await second.leadership
  expect(leadership.lost.aborted).toBe(false)
  await leadership.release()
})

test('when the holder’s connection is killed it learns of it, and the standby takes over', async () => {
  const first = await acquireLeadership(database.url, 'b', forEver, fast)
  const second = standby('b')
  await second.waiting
  const lost = once(first.lost, 'abort')
  await endSession('b')
  await lost
  const leadership = await second.leadership
  expect(first.lost.reason).toMatchObject({ code: 'fenced' })
  await leadership.release()
})

test('names do not stand in each other’s way, and a pool serves as well as an address', async () => {
  const pool = new Pool({ connectionString: database.url })
  const first = await acquireLeadership(pool, 'c', forEver, fast)
  const second = await acquireLeadership(pool, 'd', forEver, fast)
  expect(pool.totalCount).toBe(0)
  await Promise.all([first.release(), second.release(), pool.end()])
})

test('who leads as a name says when it has to stand by', async () => {
  const pool = new Pool({ connectionString: database.url })
  const said: unknown[] = []
  const lead = leadAs(pool, 'g', { info: (line: unknown) => void said.push(line) })
  const first = await lead(forEver)
  expect(said).toEqual([])
  const second = lead(forEver)
  await vi.waitFor(() => expect(said).toEqual(['g-standing-by']))
  await first.release()
  await (await second).release()
  await pool.end()
})

test('an abort ends the waiting', async () => {
  const first = await acquireLeadership(database.url, 'e', forEver, fast)
  const controller = new AbortController()
  const second = standby('e', controller.signal)
  await second.waiting
  controller.abort()
  await expect(second.leadership).rejects.toMatchObject({ code: 'cancelled' })
  await first.release()
})

test('a restart of the database ends the right, and waiting outlives it', async () => {
  const first = await acquireLeadership(database.url, 'f', forEver, fast)
  const second = standby('f')
  await second.waiting
  const lost = once(first.lost, 'abort')
  process.kill(database.pid, 'SIGKILL')
  await lost
  // The embedded database is started again by its keeper, on the same address.
  const leadership = await second.leadership
  expect(leadership.lost.aborted).toBe(false)
  await leadership.release()
})
