import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Client } from 'pg'
import { afterEach, beforeEach, vi } from 'vitest'

import { startEmbeddedPostgres, type EmbeddedPostgres } from '../embedded-postgres.ts'
import type { Logger } from '../logger.ts'

const running = new Set<EmbeddedPostgres>()
/** A fresh folder for each test; afterwards its databases are stopped and it is gone. */
export const scene = { folder: '' }

beforeEach(async () => {
  scene.folder = await mkdtemp(join(tmpdir(), 'hub-postgres-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await stopAll()
  await rm(scene.folder, { recursive: true, force: true })
})

export async function stopAll(): Promise<void> {
  for (const database of running) await stop(database)
}

export async function start(folder = scene.folder, logger?: Logger): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({ folder, settings: { shared_buffers: '16MB' }, ...(logger && { logger }) })
  running.add(database)
  return database
}

export async function stop(database: EmbeddedPostgres): Promise<void> {
  running.delete(database)
  await database.stop()
}

export async function query(url: string, statement: string): Promise<Record<string, unknown> | undefined> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement)
    return rows[0]
  } finally {
    await client.end()
  }
}

/** Waits for what another process brings about. */
export const eventually = <T>(condition: () => Promise<T>): Promise<T> => vi.waitFor(condition, { timeout: 20_000, interval: 50 })

/** A process that has ended but was not yet asked about (a zombie) is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
