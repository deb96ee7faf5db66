import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cachedFolder } from './cached-folder.ts'

let cache: string
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'cache-test-'))
  vi.stubEnv('XDG_CACHE_HOME', cache)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(cache, { recursive: true, force: true })
})

test('a folder is filled once', async () => {
  const fill = vi.fn<(folder: string) => Promise<void>>((folder) => writeFile(join(folder, 'file'), 'content'))
  const folder = await cachedFolder('thing-1', fill)
  await expect(cachedFolder('thing-1', fill)).resolves.toBe(folder)
  expect(fill).toHaveBeenCalledOnce()
  await expect(readFile(join(folder, 'file'), 'utf8')).resolves.toBe('content')
})

test('a folder that could not be filled leaves nothing behind', async () => {
  await expect(cachedFolder('thing-1', () => Promise.reject(new Error('no network')))).rejects.toThrow('no network')
  await expect(readdir(join(cache, 'xianglian'))).resolves.toEqual([])
})

test('a folder that another process filled meanwhile is taken as it is', async () => {
  const rival = join(cache, 'xianglian', 'thing-1')
  const folder = await cachedFolder('thing-1', async (partial) => {
    await writeFile(join(partial, 'file'), 'late')
    await mkdir(rival)
    await writeFile(join(rival, 'file'), 'first')
  })
  expect(folder).toBe(rival)
  await expect(readFile(join(folder, 'file'), 'utf8')).resolves.toBe('first')
  await expect(readdir(join(cache, 'xianglian'))).resolves.toEqual(['thing-1'])
})
