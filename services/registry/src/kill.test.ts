import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { eventually, spawnService, testDatabase, type ServiceProcess, type TestDatabase } from '@xianglian/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { record, unique } from './fixture.ts'

const kills = 10
const clients = 8

const key = `test-${randomBytes(16).toString('hex')}`
let database: TestDatabase
let folder: string
let registry: ServiceProcess
const start = async (): Promise<void> => {
  registry = await spawnService('registry', { env: { HUB_DATABASE_URL: database.url, HUB_ADMIN_KEY: key, HUB_DATA_DIR: folder } })
}
beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'hub-registry-'))
  await start()
})
afterAll(async () => {
  await registry.stop()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

/** Sends until the registry says yes, as clients do; answers the id. Undefined where it was told to stop before. */
async function insist(subject: string, schema: string, stopped: AbortSignal): Promise<number | undefined> {
  while (!stopped.aborted) {
    // A call without an answer: it is dead, or died over this; whether it did the work is not known.
    const answer = await post(subject, schema).catch(() => undefined)
    if (answer?.status === 200) return answer.body.id
    if (answer && answer.status < 500) throw new Error(JSON.stringify(answer.body))
    await delay(20)
  }
  return undefined
}

async function post(subject: string, schema: string): Promise<{ status: number; body: { id: number } }> {
  const answer = await fetch(`${registry.url}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ schema }),
    signal: AbortSignal.timeout(5_000),
  })
  return { status: answer.status, body: (await answer.json()) as { id: number } }
}

test('a registry killed ten times under load loses nothing that it acknowledged, and gives no id twice', async () => {
  const acknowledged: { subject: string; schema: string; id: number }[] = []
  const stopped = new AbortController()
  const load = Array.from({ length: clients }, async () => {
    while (!stopped.signal.aborted) {
      const subject = unique('s')
      const schema = JSON.stringify(record(unique('R')))
      const id = await insist(subject, schema, stopped.signal)
      if (id !== undefined) acknowledged.push({ subject, schema, id })
    }
  })
  for (let kill = 0; kill < kills; kill += 1) {
    const before = acknowledged.length
    await eventually(() => acknowledged.length > before + 20, { what: 'load on the registry' })
    await registry.kill()
    await start()
  }
  stopped.abort()
  await Promise.all(load)

  expect(new Set(acknowledged.map(({ id }) => id)).size).toBe(acknowledged.length)
  const { rows: table } = await database.pool.query<{ id: number; text: string }>('SELECT id, text FROM schemas ORDER BY id')
  expect(table.map(({ id }) => id)).toEqual(table.map((_, index) => index + 1))
  const textOf = new Map(table.map(({ id, text }) => [id, text]))
  for (const { id, schema } of acknowledged) expect(textOf.get(id)).toBe(schema)
  const { rows } = await database.pool.query<{ subject: string; schema: number }>('SELECT subject, schema FROM registry_versions')
  const versions = new Map(rows.map(({ subject, schema }) => [subject, schema]))
  expect(versions.size).toBe(rows.length)
  for (const { subject, id } of acknowledged) expect(versions.get(subject)).toBe(id)
}, 180_000)
