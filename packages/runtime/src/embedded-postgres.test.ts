import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { startEmbeddedPostgres } from './embedded-postgres.ts'
import { createLogger } from './logger.ts'
import { eventually, isAlive, query, scene, start, stop } from './postgres/scene.ts'

/** A hub that starts the database and is killed with it running: what it leaves is the postmaster's process id. */
async function leaveBehind(): Promise<number> {
  const module = new URL('./embedded-postgres.ts', import.meta.url).href
  const program = `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)}); console.log((await startEmbeddedPostgres({ folder: ${JSON.stringify(scene.folder)} })).pid)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  return Number(String(said))
}

test('what was written is there after a second start; the password is kept private and asked for', async () => {
  const first = await start()
  await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS value')
  await stop(first)
  expect(isAlive(first.pid)).toBe(false)
  const second = await start()
  expect(await query(second.url, 'SELECT value FROM kept')).toEqual({ value: 7 })
  expect(statSync(join(scene.folder, 'cluster')).mode & 0o077).toBe(0)
  const withoutPassword = new URL(second.url)
  withoutPassword.password = 'wrong'
  await expect(query(withoutPassword.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
})

test('commits are durable and texts sort by code point', async () => {
  const { url } = await start()
  expect(await query(url, `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`)).toEqual({
    fsync: 'on',
    commit: 'on',
  })
  expect(await query(url, `SELECT string_agg(c, '' ORDER BY c) AS sorted FROM unnest(ARRAY['b','B','a','区','ä']) AS c`)).toEqual({
    sorted: 'Babä区',
  })
})

test('a second start in a folder that is in use is refused, and the first goes on', async () => {
  const first = await start()
  await expect(startEmbeddedPostgres({ folder: scene.folder })).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining('in use'),
  })
  expect(await query(first.url, 'SELECT 1 AS one')).toEqual({ one: 1 })
})

describe('after a hub was killed', () => {
  test('the database it left running is stopped, and the start goes on with its data', async () => {
    const left = await leaveBehind()
    expect(isAlive(left)).toBe(true)
    const database = await start()
    expect(isAlive(left)).toBe(false)
    expect(await query(database.url, 'SELECT 1 AS one')).toEqual({ one: 1 })
  })

  test('a database that was killed too recovers', async () => {
    const left = await leaveBehind()
    process.kill(left, 'SIGKILL')
    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual({ one: 1 })
  })

  test('a process id that belongs to another program now is left in peace', async () => {
    await stop(await start())
    const bystander = spawn('sleep', ['60'])
    writeFileSync(
      join(scene.folder, 'cluster', 'data', 'postmaster.pid'),
      `${bystander.pid}\n${join(scene.folder, 'cluster', 'data')}\n1\n5432\n\n127.0.0.1\n`,
    )
    await start()
    expect(bystander.exitCode).toBeNull()
    bystander.kill()
  })

  test('a cluster half made is thrown away', async () => {
    mkdirSync(join(scene.folder, 'unfinished-0badcafe', 'data'), { recursive: true })
    writeFileSync(join(scene.folder, 'unfinished-0badcafe', 'data', 'PG_VERSION'), '18')
    await start()
    expect(readdirSync(scene.folder).toSorted()).toEqual(['cluster', 'lock', 'lock.pid'])
  })
})

test('a database that ends by itself is started again on the same address', async () => {
  const database = await start()
  await query(database.url, 'CREATE TABLE kept AS SELECT 7 AS value')
  const before = database.pid
  process.kill(before, 'SIGKILL')
  expect(await eventually(() => query(database.url, 'SELECT value FROM kept'))).toEqual({ value: 7 })
  await eventually(async () => expect(database.pid).not.toBe(before))
})

test('it does not outlive a process that exits without stopping it', async () => {
  const module = new URL('./embedded-postgres.ts', import.meta.url).href
  const program = `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)}); console.log((await startEmbeddedPostgres({ folder: ${JSON.stringify(scene.folder)} })).pid); process.exit(1)`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  await eventually(async () => expect(isAlive(Number(stdout))).toBe(false))
})

test('what the server says is passed on without statements and values', async () => {
  const lines: string[] = []
  const logger = createLogger({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) } })
  const database = await start(scene.folder, logger)
  await query(database.url, 'CREATE TABLE people (name text PRIMARY KEY)')
  await query(database.url, `INSERT INTO people VALUES ('someone')`)
  await expect(query(database.url, `INSERT INTO people VALUES ('someone')`)).rejects.toMatchObject({ code: '23505' })
  await stop(database)
  expect(lines.join('')).toContain('duplicate key')
  expect(lines.join('')).not.toContain('someone')
})
