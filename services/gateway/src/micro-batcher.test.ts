import { setImmediate as nextTurn } from 'node:timers/promises'

import type { OutRecord } from '@xianglian/core'
import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'

import { createMicroBatcher, type Outgoing } from './micro-batcher.ts'

const outgoing = (key: string, bytes = 100): Outgoing => ({ record: { key, headers: {}, value: new Uint8Array() }, bytes })

test('every event of every submission is published once, in order per submission, within the limits of a batch, before its sender hears', async () => {
  const sizes = fc.array(fc.array(fc.integer({ min: 1, max: 1_200 }), { maxLength: 30 }), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 4 }), async (submissions, maxInFlight) => {
      const published: string[] = []
      let inFlight = 0
      const bytesOf = new Map<string, number>()
      const batcher = createMicroBatcher({
        maxInFlight,
        batchEvents: 7,
        batchBytes: 1_000,
        async publish(records: readonly OutRecord[]) {
          inFlight += 1
          expect(inFlight).toBeLessThanOrEqual(maxInFlight)
          expect(records.length).toBeLessThanOrEqual(7)
          const bytes = records.reduce((sum, { key }) => sum + (bytesOf.get(key) ?? 0), 0)
          expect(records.length === 1 || bytes <= 1_000).toBe(true)
          published.push(...records.map(({ key }) => key))
          await nextTurn()
          inFlight -= 1
        },
      })
      const sent = submissions.map(async (events, number) => {
        const items = events.map((bytes, index) => outgoing(`${number}:${index}`, bytes))
        for (const { record, bytes } of items) bytesOf.set(record.key, bytes)
        await batcher.submit('key', items)
        for (const { record } of items) expect(published).toContain(record.key)
      })
      await Promise.all(sent)
      expect([batcher.events, batcher.bytes]).toEqual([0, 0])
      expect(published.length).toBe(submissions.flat().length)
      expect(new Set(published).size).toBe(published.length)
      for (const number of submissions.keys()) {
        const own = published.filter((key) => key.startsWith(`${number}:`)).map((key) => Number(key.split(':')[1]))
        expect(own).toEqual(own.toSorted((a, b) => a - b))
      }
      await batcher.stop()
    }),
    { numRuns: 50 },
  )
})

test('a lone event does not wait for company', async () => {
  const publish = vi.fn<() => Promise<void>>(async () => undefined)
  const batcher = createMicroBatcher({ publish })
  await batcher.submit('key', [outgoing('a')])
  expect(publish).toHaveBeenCalledTimes(1)
})

test('what a deadline gave back is not held nor published later', async () => {
  const open = Promise.withResolvers<void>()
  const published: string[] = []
  const batcher = createMicroBatcher({
    maxInFlight: 1,
    deadline: 20,
    async publish(records) {
      published.push(...records.map(({ key }) => key))
      await open.promise
    },
  })
  const submissions = [batcher.submit('key', [outgoing('under way')]), nextTurn().then(() => batcher.submit('key', [outgoing('queued')]))]
  const lost = { status: 'rejected', reason: { code: 'unavailable', retryable: true } }
  expect(await Promise.allSettled(submissions)).toMatchObject([lost, lost])
  // What is under way still takes memory, what was queued does not.
  expect(batcher.events).toBe(1)
  open.resolve()
  await batcher.stop()
  expect(published).toEqual(['under way'])
})

test('a failed publish fails its submissions alone', async () => {
  let failing = true
  const batcher = createMicroBatcher({
    batchEvents: 2,
    async publish() {
      if (!failing) return
      failing = false
      throw new Error('no broker')
    },
  })
  const results = await Promise.allSettled([batcher.submit('a', [outgoing('1'), outgoing('2')]), batcher.submit('b', [outgoing('3')])])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  expect([batcher.events, batcher.bytes]).toEqual([0, 0])
})

test('a stopping batcher takes nothing new and waits for what it holds', async () => {
  const open = Promise.withResolvers<void>()
  const batcher = createMicroBatcher({ publish: () => open.promise })
  const taken = batcher.submit('key', [outgoing('a')])
  const stopped = batcher.stop()
  await expect(batcher.submit('key', [outgoing('b')])).rejects.toMatchObject({ code: 'unavailable' })
  open.resolve()
  await Promise.all([taken, stopped])
})
