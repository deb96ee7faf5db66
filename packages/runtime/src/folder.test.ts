import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { openAdminKey, readAdminKey } from './admin-key.ts'
import { lockFolder, prepareFolder } from './folder.ts'
import { forgetLocalHub, readLocalHub, writeLocalHub } from './local-hub.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-folder-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Another process that holds the lock until it is killed. */
async function holder() {
  const module = new URL('./folder.ts', import.meta.url).href
  const program = `const { lockFolder } = await import(${JSON.stringify(module)}); lockFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

test('a folder is made with its parents, and nothing is left in it', async () => {
  const deep = join(folder, 'a', 'b')
  await prepareFolder(deep)
  expect(spawnSync('ls', ['-A', deep], { encoding: 'utf8' }).stdout).toBe('')
})

test('a file in the folder’s place is named', async () => {
  writeFileSync(join(folder, 'taken'), '')
  await expect(prepareFolder(join(folder, 'taken'))).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining('is a file'),
  })
  await expect(prepareFolder(join(folder, 'taken', 'below'))).rejects.toThrow(/among its parents/)
})

test('a locked folder is refused to this process and to others, and free again after release', async () => {
  const lock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(`process ${process.pid}`)
  const module = new URL('./folder.ts', import.meta.url).href
  const program = `(await import(${JSON.stringify(module)})).lockFolder(${JSON.stringify(folder)})`
  const other = () => spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect(other().stderr).toContain('in use by another hub')
  lock.release()
  lock.release()
  expect(other().status).toBe(0)
})

test('a lock ends with its process, killed or not', async () => {
  const child = await holder()
  expect(() => lockFolder(folder)).toThrow(`process ${child.pid}`)
  child.kill('SIGKILL')
  await once(child, 'exit')
  lockFolder(folder).release()
})

test('the administrator’s key is made once, kept private, and gives way to the one that is set', async () => {
  const first = openAdminKey({ dataDir: folder })
  expect(first).toMatchObject({ made: true, key: expect.stringMatching(/^hub_admin_[\w-]{43}$/) })
  expect(openAdminKey({ dataDir: folder })).toEqual({ key: first.key, made: false })
  expect(readAdminKey(folder)).toBe(first.key)
  expect(statSync(join(folder, 'admin-key')).mode & 0o777).toBe(0o600)
  expect(openAdminKey({ dataDir: folder, adminKey: 'set-by-hand-0123' })).toEqual({ key: 'set-by-hand-0123', made: false })
})

test('a running hub can be found by its folder until it is forgotten', async () => {
  const hub = { url: 'http://127.0.0.1:8080', pid: 4711, startedAt: '2026-01-05T08:00:00.000Z' }
  expect(readLocalHub(folder)).toBeUndefined()
  await writeLocalHub(folder, hub)
  expect(readLocalHub(folder)).toEqual(hub)
  expect(statSync(join(folder, 'hub.json')).mode & 0o777).toBe(0o600)
  await forgetLocalHub(folder)
  expect(existsSync(join(folder, 'hub.json'))).toBe(false)
  writeFileSync(join(folder, 'hub.json'), '{"url": 1}')
  expect(readLocalHub(folder)).toBeUndefined()
})
