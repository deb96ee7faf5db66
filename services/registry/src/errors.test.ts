import { readFileSync } from 'node:fs'

import { HubError } from '@xianglian/core'
import { problemOf } from '@xianglian/http'
import { expect, test } from 'vitest'

import { dialect, registryCodes, registryError } from './errors.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const told = (thrown: unknown) => dialect.error(problemOf(thrown, silent))

test('the reference lists every code with its sentence, and none that does not exist', () => {
  const page = readFileSync(new URL('../../../docs/reference/registry.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| (\d+) +\| (.+?) +\|$/gm)].map(([, code, sentence]) => [code, sentence])
  expect(Object.fromEntries(listed)).toEqual(registryCodes)
})

test.each([
  [registryError(40401, 'x'), 404, 40401],
  [registryError(409, 'x'), 409, 409],
  [registryError(42201, 'x'), 422, 42201],
  [new HubError('unauthenticated', 'x'), 401, 40101],
  [new HubError('forbidden', 'x'), 403, 40301],
  [new HubError('unavailable', 'x'), 500, 50001],
  [new HubError('deadline-exceeded', 'x'), 500, 50002],
  [new HubError('too-large', 'x'), 413, 413],
  [new HubError('busy', 'x'), 429, 429],
])('%s is status %i, error_code %i', (thrown, status, code) => {
  expect(told(thrown)).toEqual({ status, body: { error_code: code, message: 'x' } })
})

test('a fault of the hub’s own does not tell its cause', () => {
  expect(told(new Error('password=hunter2'))).toEqual({
    status: 500,
    body: { error_code: 500, message: expect.not.stringContaining('hunter2') },
  })
})
