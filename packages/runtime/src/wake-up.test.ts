import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { openPool } from './database.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import { announceRecorded, createWakeUp } from './wake-up.ts'

let folder: string
let database: EmbeddedPostgres
let pool: Pool
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-wake-up-'))
  database = await startEmbeddedPostgres({ folder, settings: { fsync: 'off' } })
  pool = openPool(database.url)
})
afterAll(async () => {
  await pool.end()
  await database.stop()
  await rm(folder, { recursive: true, force: true })
})

const forEver = 3_600_000
const never = new AbortController().signal

test('who waits is woken when the store grew, also when that was said since the last wait', async () => {
  const wakeUp = createWakeUp(pool)
  await wakeUp.wait(1, never)
  const waiting = wakeUp.wait(forEver, never)
  await announceRecorded(pool, 1)
  await waiting
  await announceRecorded(pool, 2)
  await wakeUp.wait(forEver, never)
  wakeUp.close()
})

test('without a notification a wait ends by itself, or with the signal', async () => {
  const wakeUp = createWakeUp(pool)
  await wakeUp.wait(1, never)
  const stopping = new AbortController()
  const waiting = wakeUp.wait(forEver, stopping.signal)
  stopping.abort()
  await waiting
  wakeUp.close()
})

test('a connection that the server ended is replaced', async () => {
  const wakeUp = createWakeUp(pool)
  await wakeUp.wait(1, never)
  await pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()`)
  await vi.waitFor(async () => {
    await wakeUp.wait(1, never)
    const { rowCount } = await pool.query(`SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()`)
    expect(rowCount).toBe(1)
  })
  const waiting = wakeUp.wait(forEver, never)
  await announceRecorded(pool, 3)
  await waiting
  wakeUp.close()
})

test('a connection that could not begin to listen is replaced', async () => {
  const own = openPool(database.url)
  const spoilt = await own.connect()
  await spoilt.query('BEGIN')
  await expect(spoilt.query('SELECT 1 / 0')).rejects.toThrow('division')
  // Nothing works on it until its transaction is ended, though it lives.
  spoilt.release()
  const wakeUp = createWakeUp(own)
  await wakeUp.wait(1, never)
  await wakeUp.wait(1, never)
  const waiting = wakeUp.wait(forEver, never)
  await announceRecorded(pool, 4)
  await waiting
  wakeUp.close()
  await own.end()
})
