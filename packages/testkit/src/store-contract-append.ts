import { expect, test } from 'vitest'

import { sampleEvent, sampleEvents, sampleSchemaText } from './sample-events.ts'
import { batchOf, lane, offsetsOf, plain, range, readAll, type StoreUnderTest } from './store-contract-support.ts'

/** What is appended: positions, duplicates, conflicts, offsets. */
export function appendPromises(it: StoreUnderTest): void {
  test('positions have no gap and events come back as they were appended', async () => {
    const events = sampleEvents(25)
    await it.appender.append(batchOf(events.slice(0, 10)))
    const outcomes = await it.appender.append(batchOf(events.slice(10)))
    expect(outcomes).toEqual(range(15).map((index) => ({ status: 'recorded', position: index + 10 })))
    const read = await readAll(it.store, { batchSize: 4 })
    expect(read.map(({ position }) => position)).toEqual(range(25))
    expect(read.map(plain)).toEqual(events.map(plain))
  })

  test('recordedAt never decreases, even when the clock goes back', async () => {
    for (const now of [5_000, 4_000, 6_000]) await it.appender.append(batchOf(sampleEvents(2), 0, now))
    expect((await readAll(it.store)).map(({ recordedAt }) => recordedAt)).toEqual([5_000, 5_000, 5_000, 5_000, 6_000, 6_000])
    await (await (await it.subject.reopen()).acquire()).append(batchOf(sampleEvents(1), 0, 1_000))
    expect((await readAll(it.store, { from: 6 }))[0]?.recordedAt).toBe(6_000)
  })

  test('duplicates are stored once, across batches and within one', async () => {
    const [first, second] = [sampleEvent(), sampleEvent()]
    await it.appender.append(batchOf([first]))
    const outcomes = await it.appender.append(batchOf([second, first, second]))
    expect(outcomes.map(({ status, position }) => `${status} ${position}`)).toEqual(['recorded 1', 'duplicate 0', 'duplicate 1'])
    expect(await it.store.head()).toBe(2)
  })

  test('other bytes of the same value, and another traceparent, are duplicates too', async () => {
    const event = sampleEvent({ data: Buffer.from('value'), sequence: '7' })
    await it.appender.append(batchOf([event]))
    const again = sampleEvent({
      ...event.envelope,
      data: Buffer.from('VALUE'),
      sequence: '007',
      traceparent: '00-aa-bb-00',
      extensions: { note: 'x' },
    })
    const outcomes = await it.appender.append(batchOf([again]))
    expect(outcomes).toEqual([{ status: 'duplicate', position: 0 }])
  })

  test('of two contents under one identity the first recorded stands', async () => {
    const event = sampleEvent({ data: Buffer.from('first') })
    const other = sampleEvent({ ...event.envelope, data: Buffer.from('other') })
    await it.appender.append(batchOf([sampleEvent(), event]))
    expect(await it.appender.append(batchOf([other]))).toEqual([{ status: 'conflict', position: 1 }])
    const [fresh, conflicting] = [sampleEvent({ id: 'x' }), sampleEvent({ id: 'x', region: '511603' })]
    const outcomes = await it.appender.append(batchOf([fresh, conflicting]))
    expect(outcomes.map(({ status, position }) => `${status} ${position}`)).toEqual(['recorded 2', 'conflict 2'])
    expect((await readAll(it.store)).map(({ data }) => Buffer.from(data).toString())).toEqual([expect.any(String), 'first', 'note of x'])
  })

  test('the same id of two sources is two identities', async () => {
    const outcomes = await it.appender.append(batchOf([sampleEvent({ id: '1', source: '/a/b' }), sampleEvent({ id: '1', source: '/a/c' })]))
    expect(outcomes.map(({ status }) => status)).toEqual(['recorded', 'recorded'])
  })

  test('offsets are stored with the events, also of a batch that brings nothing new or nothing at all', async () => {
    const event = sampleEvent()
    await it.appender.append(batchOf([event], 3))
    await it.appender.append(batchOf([event], 9))
    await it.appender.append({ events: [], offsets: new Map([['cluster/hub.in/1', 2n ** 60n]]), now: 0 })
    const expected = new Map([
      [lane, 9n],
      ['cluster/hub.in/1', 2n ** 60n],
    ])
    expect(await it.store.offsets()).toEqual(expected)
    expect((await (await it.subject.reopen()).acquire()).offsets).toEqual(expected)
  })

  test('appends that overlap take turns', async () => {
    const batches = range(6).map(() => sampleEvents(20))
    const outcomes = await Promise.all(batches.map((events, index) => it.appender.append(batchOf(events, index))))
    expect(outcomes.flat().map(({ position }) => position)).toEqual(range(120))
    expect(await it.store.offsets()).toEqual(offsetsOf(5))
  })

  test('what is made durable before the commit sees the outcomes, and its failure appends nothing', async () => {
    const event = sampleEvent()
    await it.appender.append(batchOf([event]))
    const seen: unknown[] = []
    const beforeCommit = async (outcomes: readonly unknown[]): Promise<void> => {
      seen.push(...outcomes)
      throw new Error('no room')
    }
    await expect(it.appender.append({ ...batchOf([event, sampleEvent()], 5), beforeCommit })).rejects.toThrow('no room')
    expect(seen).toEqual([
      { status: 'duplicate', position: 0 },
      { status: 'recorded', position: 1 },
    ])
    expect(await it.store.head()).toBe(1)
    expect(await it.store.offsets()).toEqual(offsetsOf(0))
  })

  test('a schema that is not in the table is refused, and stores nothing', async () => {
    const foreign = sampleEvent({ schemaText: 'unregistered' })
    await expect(it.appender.append(batchOf([sampleEvent(), foreign], 4))).rejects.toMatchObject({ code: 'unknown-schema' })
    expect(await it.store.head()).toBe(0)
    expect(await it.store.offsets()).toEqual(new Map())
  })

  test('a schema that another process registered later is read and compared like any other', async () => {
    const other = await it.subject.reopen()
    await it.subject.schemas.register(['a later schema'])
    const later = sampleEvent({ id: 'later', schemaText: 'a later schema', data: Buffer.from('v') })
    await (await other.acquire()).append(batchOf([later]))
    expect((await readAll(it.store)).map(plain)).toEqual([plain(later)])
    const again = sampleEvent({ ...later.envelope, schemaText: sampleSchemaText, data: Buffer.from('V') })
    const outcomes = await (await (await it.subject.reopen()).acquire()).append(batchOf([again]))
    expect(outcomes).toEqual([{ status: 'duplicate', position: 0 }])
  })
}
