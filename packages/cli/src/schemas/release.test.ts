import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { builtInSchemas } from '@xianglian/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { readRelease, releaseFile, releasedSchema, writeRelease } from './release.ts'
import { changedSchema, withSchema } from './fixture.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-release-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('each release adds what is new to those before, and the last one counts', async () => {
  const file = join(folder, 'released.json')
  expect(await readRelease(file)).toBeUndefined()
  await writeRelease(file, '1.0.0', builtInSchemas)
  const changed = changedSchema('case.filed', { doc: 'Changed.' })
  await writeRelease(file, '1.1.0', withSchema(changed))
  const last = await readRelease(file)
  expect(last?.version).toBe('1.1.0')
  expect(last?.schemas.get('case.filed')).toHaveLength(2)
  expect(last?.schemas.get('case.closed')).toHaveLength(1)
  expect(releasedSchema(last, 'case.filed')).toEqual(changed)
})

test('a type that a release no longer has stays among those that were released', async () => {
  const file = join(folder, 'gone.json')
  await writeRelease(file, '1.0.0', builtInSchemas)
  await writeRelease(file, '2.0.0', builtInSchemas.slice(1))
  expect((await readRelease(file))?.schemas.size).toBe(builtInSchemas.length)
})

test.each(['{}', 'no JSON', '{"version":"1","schemas":{"a.b":["{}"]}}'])(
  'a file that holds %s is refused with what to do',
  async (text) => {
    const file = join(folder, 'broken.json')
    await writeFile(file, text)
    await expect(readRelease(file)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('Restore it') as string,
    })
  },
)

test('the repository has a release, and every type of it reads', async () => {
  expect((await readRelease(releaseFile))?.schemas.size).toBeGreaterThan(60)
})
