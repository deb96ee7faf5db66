import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { codeVersion } from './code-version.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'code-'))
  await mkdir(join(folder, 'power/rules'), { recursive: true })
  await mkdir(join(folder, 'testing'))
  await write('late.ts')
})
afterEach(() => rm(folder, { recursive: true }))

const write = (name: string): Promise<void> => writeFile(join(folder, name), `export const text = '${randomUUID()}'`)

test.each(['late.ts', 'power/rules/late.ts'])('is another when %s is changed or added', async (name) => {
  const before = codeVersion(folder)
  expect(codeVersion(folder)).toBe(before)
  await write(name)
  expect(codeVersion(folder)).not.toBe(before)
})

test.each(['late.test.ts', 'power/rules/late.test.ts', 'testing/story.ts', 'notes.md'])('is the same whatever is in %s', async (name) => {
  const before = codeVersion(folder)
  await write(name)
  expect(codeVersion(folder)).toBe(before)
})

test('is that of the domain of this process, when no folder is named', () => {
  expect(codeVersion()).toBe(codeVersion(join(import.meta.dirname, '../../domain/src')))
  expect(codeVersion()).not.toBe(codeVersion(folder))
})
