import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { errorCodes, HubError, toHubError } from './errors.ts'

test('the reference of reasons lists every code with its sentence, and none that does not exist', () => {
  const page = readFileSync(new URL('../../../docs/reference/errors.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\| /gm)].map(([, code, sentence]) => [code, sentence])
  expect(Object.fromEntries(listed)).toEqual(errorCodes)
})

test('what was thrown becomes an internal error with its cause, a HubError stays itself', () => {
  const cause = new TypeError('x is undefined')
  expect(toHubError(cause)).toMatchObject({ code: 'internal', retryable: false, cause })
  const error = new HubError('busy', 'The queue is full.', { retryable: true, retryAfter: 500 })
  expect(toHubError(error)).toBe(error)
})
