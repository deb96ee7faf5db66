import { maxEventBytes, parseInstant, type EventFilter, type EventStore, type ReadOptions, type RecordedEvent } from '@xianglian/core'
import { expect, test } from 'vitest'

import { sampleEvent, sampleEvents } from './sample-events.ts'
import { batchOf, plain, range, readAll, type StoreUnderTest } from './store-contract-support.ts'

const ids = (events: readonly RecordedEvent[]): string[] => events.map(({ envelope }) => envelope.id)
const positionsOf = async (store: EventStore, options: Partial<ReadOptions>): Promise<number[]> =>
  (await readAll(store, options)).map(({ position }) => position)

/** What is read: all, some, and one. */
export function readPromises(it: StoreUnderTest): void {
  test('an empty store has head 0 and nothing to read', async () => {
    expect(await it.store.head()).toBe(0)
    expect(await readAll(it.store)).toEqual([])
    expect(await it.store.find('/a/b', 'c')).toBeUndefined()
    expect(await it.store.headAt(Date.now())).toBe(0)
    expect(await it.store.offsets()).toEqual(new Map())
  })

  test('a reader that follows appends sees every position once', async () => {
    const total = 2_000
    let appended = false
    const writing = (async () => {
      for (let sent = 0; sent < total; sent += 100) await it.appender.append(batchOf(sampleEvents(100)))
      appended = true
    })()
    const positions: number[] = []
    while (positions.length < total) {
      const last = appended
      for (const event of await readAll(it.store, { from: positions.length, batchSize: 64 })) positions.push(event.position)
      if (last) break
    }
    await writing
    expect(positions).toEqual(range(total))
  })

  test('reading begins and ends where it is told', async () => {
    await it.appender.append(batchOf(sampleEvents(30)))
    const positions = (from: number, to?: number): Promise<number[]> =>
      positionsOf(it.store, { from, ...(to === undefined ? undefined : { to }), batchSize: 7 })
    expect(await positions(12, 20)).toEqual(range(8).map((index) => index + 12))
    expect(await positions(28)).toEqual([28, 29])
    expect(await positions(28, 1_000)).toEqual([28, 29])
    expect(await positions(30)).toEqual([])
    expect(await positions(9, 9)).toEqual([])
  })

  test('a reader that leaves early, and one that is aborted, hold nothing up', async () => {
    await it.appender.append(batchOf(sampleEvents(50)))
    for await (const batch of it.store.read({ from: 0, batchSize: 5 })) {
      expect(batch[0]?.position).toBe(0)
      break
    }
    const controller = new AbortController()
    const aborted = (async () => {
      for await (const _ of it.store.read({ from: 0, batchSize: 5, signal: controller.signal })) controller.abort()
    })()
    await expect(aborted).rejects.toBeInstanceOf(Error)
    expect(await it.appender.append(batchOf([sampleEvent()]))).toEqual([{ status: 'recorded', position: 50 }])
  })

  test('filters hold together, and quote what they are given', async () => {
    const odd = `sample/it's "odd" \\ $1 ; --`
    const events = [
      sampleEvent({ type: 'sample.noted', region: '51', subject: odd, time: 1_000 }),
      sampleEvent({ type: 'sample.closed', region: '51', subject: odd, time: 2_000 }),
      sampleEvent({ type: 'sample.noted', region: '52', subject: 'sample/2', time: 3_000 }),
    ]
    await it.appender.append(batchOf(events))
    const positions = (filter: EventFilter): Promise<number[]> => positionsOf(it.store, { filter })
    expect(await positions({ types: ['sample.noted', 'sample.other'] })).toEqual([0, 2])
    expect(await positions({ types: [] })).toEqual([])
    expect(await positions({ subject: odd })).toEqual([0, 1])
    expect(await positions({ subject: `${odd}\u0000` })).toEqual([])
    expect(await positions({ region: '51', types: ['sample.closed'] })).toEqual([1])
    expect(await positions({ timeFrom: 2_000, timeTo: 3_000 })).toEqual([1, 2])
    expect(await positions({ timeTo: 1_999 })).toEqual([0])
    expect(await positions({ timeFrom: -Infinity, timeTo: Infinity })).toEqual([0, 1, 2])
  })

  test('a stream, an identity, many identities and the versions of records are found', async () => {
    const events = [
      sampleEvent({ id: 'a', subject: 'sample/1' }),
      sampleEvent({ id: 'b', subject: 'sample/2', record: 'a', revision: 1 }),
      sampleEvent({ id: 'c', subject: 'sample/1', record: 'a', revision: 2, void: true }),
      sampleEvent({ id: 'd', subject: 'sample/1', record: 'd' }),
      sampleEvent({ id: 'e', subject: 'sample/1', record: 'a', type: 'sample.closed' }),
      sampleEvent({ id: 'f', subject: 'sample/1', record: 'a', source: '/511602-sample/other' }),
    ]
    await it.appender.append(batchOf(events))
    const { source, type } = sampleEvent().envelope
    expect(ids(await it.store.readSubject('sample/1'))).toEqual(['a', 'c', 'd', 'e', 'f'])
    expect(ids(await it.store.readSubject('sample/1', 3))).toEqual(['a', 'c'])
    expect(ids(await it.store.readSubjects(['sample/1', 'sample/none'], 3))).toEqual(['a', 'c'])
    expect((await it.store.find(source, 'c'))?.position).toBe(2)
    expect(await it.store.find(source, 'f')).toBeUndefined()
    expect(ids(await it.store.findMany(['d', 'a', 'x', 'd'].map((id) => ({ source, id })))).toSorted()).toEqual(['a', 'd'])
    expect(ids(await it.store.readRecords(source, type, ['a', 'd', 'x']))).toEqual(['a', 'b', 'c', 'd'])
    expect(ids(await it.store.readRecords(source, type, ['b']))).toEqual([])
    expect(await it.store.readRecords(source, type, [])).toEqual([])
  })

  test('an instant stands for the head as of then', async () => {
    for (const now of [1_000, 2_000, 2_000, 4_000]) await it.appender.append(batchOf(sampleEvents(3), 0, now))
    const heads = await Promise.all([999, 1_000, 1_999, 2_000, 3_999, 4_000, Date.now()].map((instant) => it.store.headAt(instant)))
    expect(heads).toEqual([0, 3, 3, 9, 9, 12, 12])
  })

  test('text of any script, all attributes, and the first and last instants come back unchanged', async () => {
    const text = '岳池县·乡镇 🏞️ 𠮷野家 ñ ' + '字'.repeat(80)
    const extremes = [
      '0001-01-01T00:00:00Z',
      '0001-12-31T23:59:59.999Z',
      '1969-12-31T23:59:59.999Z',
      '1970-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999Z',
    ]
    const events = extremes.map((instant, index) =>
      sampleEvent({
        id: `${text}${index}`,
        source: `/511602-${text.slice(0, 5)}/桌`,
        subject: `sample/${text}`,
        region: text.slice(0, 60),
        time: parseInstant(instant) ?? 0,
        sequence: '000123456789012345',
        record: text,
        revision: 999_999_999,
        void: true,
        traceparent: '00-1-2-3',
        extensions: { note: `${text}"\\`, ['constructor']: 'c' },
        data: Buffer.from([0, 255, 10, 92]),
      }),
    )
    await it.appender.append(batchOf(events))
    expect((await readAll(it.store)).map(plain)).toEqual(events.map(plain))
    expect((await readAll(it.store, { filter: { timeTo: events[0]?.envelope.time ?? 0 } })).map(({ position }) => position)).toEqual([0])
  })

  test('events of the largest size are stored, and read in batches that memory can hold', async () => {
    const events = range(60).map((index) => sampleEvent({ data: Buffer.alloc(maxEventBytes, `${index} `) }))
    for (let sent = 0; sent < 60; sent += 20) await it.appender.append(batchOf(events.slice(sent, sent + 20)))
    let position = 0
    for await (const batch of it.store.read({ from: 0 })) {
      expect(batch.reduce((sum, event) => sum + event.data.length, 0)).toBeLessThan(32 * 1024 * 1024)
      for (const event of batch) {
        expect(event.position).toBe(position)
        expect(Buffer.compare(event.data, events[position]?.data ?? Buffer.alloc(0))).toBe(0)
        position += 1
      }
    }
    expect(position).toBe(60)
  })
}
