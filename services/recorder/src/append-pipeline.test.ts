import { expect, test } from 'vitest'

import { createAppendPipeline, type PreparedBatch } from './append-pipeline.ts'

const batch = (offset: bigint, bytes = 10): PreparedBatch => ({ entries: [], letters: [], offsets: new Map([['lane', offset]]), bytes })
const limits = { events: 100, bytes: 25 }

test('what arrives during a transaction goes into the next one, in order', async () => {
  const appended: (bigint | undefined)[] = []
  const gate = Promise.withResolvers<void>()
  const pipeline = createAppendPipeline(async (joined) => {
    if (appended.length === 0) await gate.promise
    appended.push(joined.offsets.get('lane'))
  }, limits)
  await pipeline.offer(batch(1n))
  await pipeline.offer(batch(2n))
  await pipeline.offer(batch(3n))
  gate.resolve()
  await pipeline.drain()
  expect(appended).toEqual([1n, 3n])
})

test('a producer waits when a transaction is in flight and the next one is full', async () => {
  const gate = Promise.withResolvers<void>()
  let appends = 0
  const pipeline = createAppendPipeline(async () => {
    appends += 1
    await gate.promise
  }, limits)
  await pipeline.offer(batch(1n))
  await pipeline.offer(batch(2n))
  await pipeline.offer(batch(3n))
  let taken = false
  const fourth = pipeline.offer(batch(4n)).then(() => (taken = true))
  await Promise.resolve()
  expect(taken).toBe(false)
  gate.resolve()
  await fourth
  await pipeline.drain()
  expect(appends).toBeGreaterThan(1)
})

test('a failed transaction fails the next offer and the drain, and nothing is appended after it', async () => {
  let appends = 0
  const pipeline = createAppendPipeline(async () => {
    appends += 1
    throw new Error('disk full')
  }, limits)
  await pipeline.offer(batch(1n))
  await expect(pipeline.drain()).rejects.toThrow('disk full')
  await expect(pipeline.offer(batch(2n))).rejects.toThrow('disk full')
  expect(appends).toBe(1)
})
