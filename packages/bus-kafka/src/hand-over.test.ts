import type { InboxRecord, Offsets } from '@xianglian/core'
import { expect, test, vi } from 'vitest'

import { createHandOver } from './hand-over.ts'

const batch = (bytes = 1): readonly InboxRecord[] => [
  { lane: 'c/hub.in/0', offset: 0n, key: null, headers: {}, value: Buffer.alloc(bytes), timestamp: 0 },
]
const noBeat = async (): Promise<void> => undefined

/** A queue whose reader takes a batch when it is told to. */
function queue(patience = 60_000) {
  const controller = new AbortController()
  const passed: Offsets[] = []
  const handOver = createHandOver(controller.signal, patience, (offsets) => void passed.push(offsets))
  const batches = handOver.batches()
  return { handOver, passed, take: () => batches.next(), abort: () => controller.abort() }
}

test('batches come out in order, also to a reader that was there first', async () => {
  const { handOver, take } = queue()
  const first = take()
  const [one, two] = [batch(), batch()]
  await handOver.offer(one, noBeat)
  await handOver.offer(two, noBeat)
  expect([(await first).value, (await take()).value]).toEqual([one, two])
})

test.each([
  ['small batches are counted', 1, 4],
  ['large ones are weighed', 5 * 1024 * 1024, 2],
  ['one that is larger than all room is taken alone', 32 * 1024 * 1024, 1],
])('%s: the next one waits for the reader, with a beat now and then', async (_, bytes, room) => {
  const { handOver, take } = queue(5)
  for (let count = 0; count < room; count += 1) await handOver.offer(batch(bytes), noBeat)
  let beats = 0
  let taken = false
  const beat = async (): Promise<void> => void (beats += 1)
  const waiting = handOver.offer(batch(bytes), beat).then(() => (taken = true))
  await vi.waitFor(() => expect(beats).toBeGreaterThan(1))
  expect(taken).toBe(false)
  await take()
  await waiting
})

test('what is passed is told in its place among the batches', async () => {
  const { handOver, passed, take } = queue()
  await handOver.offer(batch(), noBeat)
  handOver.pass('a', 2n)
  handOver.pass('b', 3n)
  handOver.pass('a', 4n)
  await handOver.offer(batch(), noBeat)
  handOver.pass('a', 6n)
  await take()
  expect(passed).toEqual([])
  await take()
  expect(passed).toEqual([
    new Map([
      ['a', 4n],
      ['b', 3n],
    ]),
  ])
})

test('a failure comes after what was taken before it', async () => {
  const { handOver, take } = queue()
  await handOver.offer(batch(), noBeat)
  handOver.fail(new Error('lost'))
  expect((await take()).done).toBe(false)
  await expect(take()).rejects.toThrow('lost')
})

test('the signal ends the reader and whoever waits for room', async () => {
  const { handOver, take, abort } = queue()
  for (let count = 0; count < 4; count += 1) await handOver.offer(batch(), noBeat)
  const waiting = handOver.offer(batch(), noBeat)
  abort()
  await waiting
  expect((await take()).done).toBe(true)
})
