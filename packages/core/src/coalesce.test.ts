import { expect, test } from 'vitest'

import { coalesce } from './coalesce.ts'

/** Work that ends when it is told to, and answers how many were begun before it. */
function work() {
  const runs: PromiseWithResolvers<void>[] = []
  const shared = coalesce(async () => {
    const run = Promise.withResolvers<void>()
    const number = runs.push(run) - 1
    await run.promise
    return number
  })
  const end = async (number: number): Promise<void> => {
    await expect.poll(() => runs.length).toBe(number + 1)
    runs[number]?.resolve()
  }
  return { runs, shared, end }
}

test('those who ask while it runs share the next run, which begins once this one ended', async () => {
  const { runs, shared, end } = work()
  const first = shared()
  await expect.poll(() => runs.length).toBe(1)
  const later = [shared(), shared(), shared()]
  expect(runs).toHaveLength(1)
  await end(0)
  await end(1)
  expect([await first, ...(await Promise.all(later))]).toEqual([0, 1, 1, 1])
})

test('a failure is told to those who shared it, and to nobody after', async () => {
  const { runs, shared, end } = work()
  const failing = [shared(), shared()]
  await expect.poll(() => runs.length).toBe(1)
  const after = shared()
  runs[0]?.reject(new Error('away'))
  for (const outcome of await Promise.allSettled(failing)) expect(outcome.status).toBe('rejected')
  await end(1)
  expect(await after).toBe(1)
})
