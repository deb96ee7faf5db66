import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createAnswerCache } from './answer-cache.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

let state = 0
const counting = () => {
  let made = 0
  return async () => `answer ${(made += 1)}`
}

test('an answer is made once, and again after a change of one’s own', async () => {
  const cache = createAnswerCache(async () => state)
  const make = counting()
  expect(await cache.answer('q', make)).toBe('answer 1')
  expect(await cache.answer('q', make)).toBe('answer 1')
  expect(await cache.answer('other', make)).toBe('answer 2')
  cache.clear()
  expect(await cache.answer('q', make)).toBe('answer 3')
})

test('a change of another process is seen after a second, and its state asked once for all who wait', async () => {
  let asked = 0
  const cache = createAnswerCache(async () => {
    asked += 1
    return state
  })
  const make = counting()
  await cache.answer('q', make)
  state += 1
  expect(await cache.answer('q', make)).toBe('answer 1')
  vi.advanceTimersByTime(1_001)
  expect(await Promise.all([cache.answer('q', make), cache.answer('r', make)])).toEqual(['answer 2', 'answer 3'])
  expect(asked).toBe(2)
})

test('an answer from before a change does not outlive it', async () => {
  const cache = createAnswerCache(async () => state)
  const [begun, slow] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()]
  const answer = cache.answer('q', () => {
    begun.resolve()
    return slow.promise
  })
  await begun.promise
  cache.clear()
  slow.resolve('old')
  expect(await answer).toBe('old')
  expect(await cache.answer('q', async () => 'new')).toBe('new')
})

test('who ask the same at once share one answer, or one failure', async () => {
  const cache = createAnswerCache(async () => state)
  const make = vi.fn<() => Promise<string>>().mockResolvedValue('answer')
  expect(await Promise.all([cache.answer('q', make), cache.answer('q', make)])).toEqual(['answer', 'answer'])
  expect(make).toHaveBeenCalledTimes(1)
  const fail = vi.fn<() => Promise<string>>().mockRejectedValue(new Error('x'))
  expect(await Promise.allSettled([cache.answer('r', fail), cache.answer('r', fail)])).toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ])
  expect(fail).toHaveBeenCalledTimes(1)
  expect(await cache.answer('r', make)).toBe('answer')
})

test('without a state answers are kept for ever; failures never', async () => {
  const cache = createAnswerCache()
  await expect(cache.answer('q', () => Promise.reject(new Error('x')))).rejects.toThrow('x')
  const make = counting()
  await cache.answer('q', make)
  vi.advanceTimersByTime(1e9)
  expect(await cache.answer('q', make)).toBe('answer 1')
})

test('what it keeps is bounded', async () => {
  const cache = createAnswerCache()
  const large = 'x'.repeat(3 * 1024 * 1024)
  const make = counting()
  await cache.answer('first', make)
  for (let number = 0; number < 12; number += 1) await cache.answer(`large ${number}`, async () => large)
  expect(await cache.answer('first', make)).toBe('answer 2')
  await cache.answer('too large', async () => large + large)
  expect(await cache.answer('too large', make)).toBe('answer 3')
})
