import type { LeafedEvent } from '@xianglian/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { memoryStore } from './memory-store.ts'
import { sampleEvent, sampleEvents } from './sample-events.ts'
import { batchOf, offsetsOf, plain, plainRecorded, range, readAll, sameDataButCase, type StoreUnderTest } from './store-contract-support.ts'

/** What holds when an appender is replaced or its connection lost, and whatever the input. */
export function recoveryPromises(it: StoreUnderTest): void {
  test('a later appender fences the earlier one, which stores nothing from then on', async () => {
    await it.appender.append(batchOf([sampleEvent()], 1))
    const second = await (await it.subject.reopen()).acquire()
    await expect(it.appender.append(batchOf([sampleEvent()], 2))).rejects.toMatchObject({ code: 'fenced', retryable: false })
    expect(await it.store.head()).toBe(1)
    expect(await it.store.offsets()).toEqual(offsetsOf(1))
    expect(await second.append(batchOf([sampleEvent()], 2))).toEqual([{ status: 'recorded', position: 1 }])
  })

  test.for(['before', 'after'] as const)(
    'after a connection lost at any step (the loss comes %s it) all of a batch is stored or nothing, and repeating it completes it',
    async (moment, { skip }) => {
      skip(!it.subject.fragile, 'there is no engine to lose')
      const known = sampleEvent()
      await it.appender.append(batchOf([known]))
      let steps = 0
      while (await appendByFragile(it, moment, steps + 1, known)) steps += 1
      // An append takes some exchanges: losing none of them would prove nothing.
      expect(steps).toBeGreaterThanOrEqual(5)
    },
  )

  test('whatever the batches, it agrees with the naive model', async () => {
    const model = memoryStore({ sameData: sameDataButCase })
    const modelAppender = await model.acquire()
    const events = fc
      .record({
        id: fc.nat(12).map(String),
        source: fc.constantFrom('/a/b', '/a/c'),
        record: fc.option(fc.nat(4).map(String), { nil: undefined }),
        subject: fc.nat(3).map((key) => `sample/${key}`),
        data: fc.constantFrom('v', 'V', 'w').map((text) => Buffer.from(text)),
        // There are 26 identities, and so positions, at most.
        expectedPosition: fc.option(fc.integer({ min: -1, max: 25 }), { nil: undefined }),
      })
      .map(({ record, expectedPosition, ...rest }) =>
        sampleEvent({ ...rest, ...(record !== undefined && { record }), ...(expectedPosition !== undefined && { expectedPosition }) }),
      )
    const batches = fc.array(fc.record({ events: fc.array(events, { maxLength: 12 }), now: fc.nat(10_000) }), { maxLength: 5 })
    const property = fc.asyncProperty(batches, async (appends) => {
      for (const batch of appends) {
        const whole = { ...batch, offsets: offsetsOf(batch.now) }
        expect(await it.appender.append(whole)).toEqual(await modelAppender.append(whole))
      }
      expect((await readAll(it.store)).map(plainRecorded)).toEqual((await readAll(model)).map(plainRecorded))
      const records = ['0', '1', '2', '3', '4']
      const versions = await it.store.readRecords('/a/b', 'sample.noted', records)
      expect(versions.map(plainRecorded)).toEqual((await model.readRecords('/a/b', 'sample.noted', records)).map(plainRecorded))
      expect((await it.store.readSubject('sample/1')).map(plainRecorded)).toEqual((await model.readSubject('sample/1')).map(plainRecorded))
      expect(await it.store.headAt(5_000)).toBe(await model.headAt(5_000))
      expect(await it.store.offsets()).toEqual(await model.offsets())
    })
    await fc.assert(property, { numRuns: 25 })
  })
}

/** Appends 4 new events and the known one by an instance that loses its connection at that step, then repeats it. False when nothing was lost. */
async function appendByFragile(it: StoreUnderTest, moment: 'before' | 'after', step: number, known: LeafedEvent): Promise<boolean> {
  const head = await it.store.head()
  const offsets = await it.store.offsets()
  const events = [...sampleEvents(4), known]
  const broken = await it.subject.fragile?.(step, moment)
  const attempt = async (): Promise<unknown> => (await broken?.store.acquire())?.append(batchOf(events, head))
  const error: unknown = await attempt().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const lost = broken?.lost() ?? false
  expect({ lost, error }).toMatchObject(lost ? { error: { code: 'unavailable', retryable: true } } : { error: undefined })

  const stored = (await it.store.head()) > head
  expect(await it.store.head()).toBe(stored ? head + 4 : head)
  expect(await it.store.offsets()).toEqual(stored ? offsetsOf(head) : offsets)
  const outcomes = await (await it.store.acquire()).append(batchOf(events, head))
  expect(outcomes.map(({ status }) => status)).toEqual([...range(4).map(() => (stored ? 'duplicate' : 'recorded')), 'duplicate'])
  expect((await readAll(it.store, { from: head })).map(plain)).toEqual(events.slice(0, 4).map(plain))
  return lost
}
