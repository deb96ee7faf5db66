import { HubError } from '@xianglian/core'
import { expect, test } from 'vitest'

import { codeOf, fromPostgres } from './errors-postgres.ts'
import { retry, sleep } from './retry.ts'

const passing = () => new HubError('unavailable', 'not now', { retryable: true })
const never = () => Promise.reject(passing())
const worksAt = (count: number) => async (attempt: number) => {
  if (attempt < count) throw passing()
  return attempt
}
const fast = { pause: 1, longestPause: 2 }

test('what passes is tried again until it works', async () => {
  const pauses: number[] = []
  expect(await retry(worksAt(4), { ...fast, onRetry: (_error, _attempt, pause) => pauses.push(pause) })).toBe(4)
  expect(pauses).toHaveLength(3)
  for (const pause of pauses) expect(pause).toBeLessThanOrEqual(2)
})

test('what does not pass is thrown at once', async () => {
  let tries = 0
  const work = async () => {
    tries += 1
    throw new HubError('invalid-data', 'never')
  }
  await expect(retry(work, fast)).rejects.toMatchObject({ code: 'invalid-data' })
  expect(tries).toBe(1)
})

test('attempts and the deadline bound it', async () => {
  await expect(retry(never, { ...fast, attempts: 3 })).rejects.toMatchObject({ code: 'unavailable' })
  await expect(retry(never, { ...fast, deadline: Date.now() + 20 })).rejects.toMatchObject({ code: 'unavailable' })
})

test('work that lasted longer than the longest pause before it failed is counted, and paused for, anew', async () => {
  const attempts: number[] = []
  const work = async (attempt: number) => {
    if (attempt === 3) await sleep(60)
    throw passing()
  }
  const options = { pause: 1, longestPause: 50, attempts: 5, onRetry: (_error: HubError, attempt: number) => attempts.push(attempt) }
  await expect(retry(work, options)).rejects.toMatchObject({ code: 'unavailable' })
  expect(attempts).toEqual([1, 2, 1, 2])
})

test('an abort ends a pause', async () => {
  const controller = new AbortController()
  const waiting = retry(never, { pause: 60_000, longestPause: 60_000, signal: controller.signal })
  controller.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
})

test.each([
  ['57P01', true],
  ['53100', true],
  ['40001', true],
  ['25006', true],
  ['08006', true],
  ['ECONNREFUSED', true],
  ['23505', false],
  ['42601', false],
])('of PostgreSQL, %s passes by itself: %s', (code, passes) => {
  const error = fromPostgres(Object.assign(new Error('Key (name)=(secret person)'), { code }))
  expect(error.retryable).toBe(passes)
  expect(error.code).toBe(passes ? 'unavailable' : 'internal')
  expect(error.message).not.toContain('secret person')
})

test('a broken connection that pg gives no code passes; a HubError stays what it is', () => {
  expect(fromPostgres(new Error('Connection terminated unexpectedly')).retryable).toBe(true)
  const own = new HubError('fenced', 'x')
  expect(fromPostgres(own)).toBe(own)
  expect(codeOf(new AggregateError([Object.assign(new Error(), { code: 'ECONNREFUSED' })]))).toBe('ECONNREFUSED')
})
