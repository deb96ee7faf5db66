import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { builtInSchemas } from '@xianglian/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { changedSchema, withField, withSchema } from './fixture.ts'
import { writeRelease } from './release.ts'

const main = fileURLToPath(new URL('../../schemas.ts', import.meta.url))

interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const schemas = (...args: readonly string[]): Promise<Result> =>
  new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })

let folder: string
let same: string
let broken: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-schemas-'))
  same = join(folder, 'same.json')
  broken = join(folder, 'broken.json')
  await writeRelease(same, '1.0.0', builtInSchemas)
  const retyped = withField({ name: 'title', type: 'int', doc: 'Number.' })
  await writeRelease(broken, '1.0.0', withSchema(changedSchema('case.filed', {}, retyped)))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('the list has every type, and how it stands to the release', async () => {
  const { code, stdout } = await schemas('list', '--json', '--released', broken)
  expect(code).toBe(0)
  const { release, types } = JSON.parse(stdout) as { release: string; types: { type: string; standing: string }[] }
  expect(release).toBe('1.0.0')
  expect(types.filter(({ standing }) => standing !== 'released')).toMatchObject([{ type: 'case.filed', standing: 'changed' }])
})

test('one type is shown with fields, personal data and text; an unknown one is told apart', async () => {
  const { stdout } = await schemas('show', 'case.filed')
  expect(stdout).toMatch(/applicant\.idNo +applicant\.personId/)
  expect(stdout).toContain(changedSchema('case.filed', {}).text)
  expect(await schemas('show', 'case.file')).toMatchObject({ code: 1, stderr: expect.stringContaining('schemas list') as string })
})

test('the differences are of all types, or of one', async () => {
  expect((await schemas('diff', '--released', same)).stdout).toContain('Nothing changed since 1.0.0')
  expect((await schemas('diff', '--released', broken)).stdout).toContain('title type: int → text')
  expect((await schemas('diff', 'case.closed', '--released', broken)).stdout).toContain('Nothing changed')
})

test('the check exits 1 on an error, and says path, both sides and a hint', async () => {
  expect(await schemas('check', '--released', same)).toMatchObject({ code: 0, stdout: '0 errors, 0 warnings.\n' })
  const { code, stdout } = await schemas('check', '--json', '--released', broken)
  expect(code).toBe(1)
  const { errors, findings } = JSON.parse(stdout) as { errors: number; findings: Record<string, string>[] }
  expect(errors).toBe(1)
  expect(Object.keys(findings[0] ?? {})).toEqual(expect.arrayContaining(['path', 'reader', 'writer', 'hint', 'kind', 'message']))
})

test('a release is refused while errors stand, and when there was one of its number', { timeout: 60_000 }, async () => {
  expect(await schemas('release', '1.1.0', '--released', broken)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('check') as string,
  })
  expect(await schemas('release', '1.0.0', '--released', same)).toMatchObject({ code: 1 })
  expect(await schemas('release', 'next', '--released', same)).toMatchObject({ code: 1 })
  expect(await schemas('release', '1.1.0', '--released', same)).toMatchObject({ code: 0 })
  expect(JSON.parse((await schemas('list', '--json', '--released', same)).stdout)).toMatchObject({ release: '1.1.0' })
})
