import { expect, test, vi } from 'vitest'

import { withChores } from './chores.ts'
import { createLogger } from './logger.ts'

const logger = createLogger({ name: 'test', level: 'silent' })

test('a chore is done beside the work until that ends, also where it fails; the end waits for its turn', async () => {
  let turns = 0
  let isBusy = false
  const run = async (): Promise<void> => {
    isBusy = true
    turns += 1
    await Promise.resolve()
    isBusy = false
    throw new Error('not this time')
  }
  await withChores([{ name: 'count', every: 1, run }], logger, async () => {
    await vi.waitFor(() => expect(turns).toBeGreaterThan(2))
  })
  expect(isBusy).toBe(false)
  const before = turns
  await new Promise(setImmediate)
  expect(turns).toBe(before)
})

test('what the work throws is thrown, once the chores ended', async () => {
  const fault = new Error('fenced')
  const work = withChores([{ name: 'none', every: 60_000, run: async () => undefined }], logger, () => Promise.reject(fault))
  await expect(work).rejects.toBe(fault)
})
