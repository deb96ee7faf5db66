import {
  maxEventBytes,
  parseInstant,
  type AppendBatch,
  type Appender,
  type EncodedEvent,
  type EventStore,
  type LeafedEvent,
  type Offsets,
  type RecordedEvent,
  type SchemaTable,
} from '@xianglian/core'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { memoryStore } from './memory-store.ts'
import { sampleEvent, sampleEvents, sampleSchemaText } from './sample-events.ts'

/** A store with nothing in it. */
export interface OpenStore {
  readonly store: EventStore
  /** Where the samples' schema is registered before anything is appended. */
  readonly schemas: SchemaTable
  /** A further instance over the same data, as another process would have it. */
  reopen(): Promise<EventStore>
  /**
   * A further instance that loses its connection once: at the `step`-th exchange with its engine, either before the engine gets it or after it was
   * carried out and before its answer arrives. `lost` tells whether it came to that. Absent where there is no engine to lose.
   */
  fragile?(step: number, moment: 'before' | 'after'): Promise<{ readonly store: EventStore; lost(): boolean }>
  /** Closes everything and removes the data. */
  cleanup(): Promise<void>
}

export interface StoreContract {
  readonly name: string
  readonly open: (options: { readonly sameData: (a: EncodedEvent, b: EncodedEvent) => boolean }) => Promise<OpenStore>
}

const lane = 'cluster/hub.in/0'
const offsetsOf = (next: number): Offsets => new Map([[lane, BigInt(next)]])
const batchOf = (events: readonly LeafedEvent[], next = 0, now = Date.UTC(2026, 5, 1)): AppendBatch => ({
  events,
  offsets: offsetsOf(next),
  now,
})
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

async function readAll(store: EventStore, options: Partial<Parameters<EventStore['read']>[0]> = {}): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for await (const batch of store.read({ from: 0, ...options })) {
    expect(batch.length).toBeGreaterThan(0)
    events.push(...batch)
  }
  return events
}

/** Plain values: a Buffer and a Uint8Array of the same bytes are equal here. */
const plain = ({ envelope, schemaHash, data, leafHash }: LeafedEvent): object => ({
  envelope,
  bytes: [schemaHash, data, leafHash].map((bytes) => Buffer.from(bytes).toString('base64')),
})
const plainRecorded = (event: RecordedEvent): object => ({ ...plain(event), position: event.position, recordedAt: event.recordedAt })

/** What every store of record promises: packages/core/src/ports/store.ts. */
export function storeContract({ name, open }: StoreContract): void {
  // Data that differ in the case of letters only count as equal values here, as would two encodings of one value.
  const sameData = (a: EncodedEvent, b: EncodedEvent): boolean =>
    Buffer.from(a.data).toString().toLowerCase() === Buffer.from(b.data).toString().toLowerCase()

  describe(`${name} keeps the promises of a store of record`, () => {
    let subject: OpenStore
    let store: EventStore
    let appender: Appender
    beforeEach(async () => {
      subject = await open({ sameData })
      store = subject.store
      await subject.schemas.register([sampleSchemaText])
      appender = await store.acquire()
    })
    afterEach(() => subject.cleanup())

    test('an empty store has head 0 and nothing to read', async () => {
      expect(await store.head()).toBe(0)
      expect(await readAll(store)).toEqual([])
      expect(await store.find('/a/b', 'c')).toBeUndefined()
      expect(await store.headAt(Date.now())).toBe(0)
      expect(await store.offsets()).toEqual(new Map())
    })

    test('positions have no gap and events come back as they were appended', async () => {
      const events = sampleEvents(25)
      await appender.append(batchOf(events.slice(0, 10)))
      const outcomes = await appender.append(batchOf(events.slice(10)))
      expect(outcomes).toEqual(range(15).map((index) => ({ status: 'recorded', position: index + 10 })))
      const read = await readAll(store, { batchSize: 4 })
      expect(read.map(({ position }) => position)).toEqual(range(25))
      expect(read.map(plain)).toEqual(events.map(plain))
    })

    test('recordedAt never decreases, even when the clock goes back', async () => {
      for (const now of [5_000, 4_000, 6_000]) await appender.append(batchOf(sampleEvents(2), 0, now))
      expect((await readAll(store)).map(({ recordedAt }) => recordedAt)).toEqual([5_000, 5_000, 5_000, 5_000, 6_000, 6_000])
      await (await (await subject.reopen()).acquire()).append(batchOf(sampleEvents(1), 0, 1_000))
      expect((await readAll(store, { from: 6 }))[0]?.recordedAt).toBe(6_000)
    })

    test('duplicates are stored once, across batches and within one', async () => {
      const [first, second] = [sampleEvent(), sampleEvent()]
      await appender.append(batchOf([first]))
      const outcomes = await appender.append(batchOf([second, first, second]))
      expect(outcomes.map(({ status, position }) => `${status} ${position}`)).toEqual(['recorded 1', 'duplicate 0', 'duplicate 1'])
      expect(await store.head()).toBe(2)
    })

    test('other bytes of the same value, and another traceparent, are duplicates too', async () => {
      const event = sampleEvent({ data: Buffer.from('value'), sequence: '7' })
      await appender.append(batchOf([event]))
      const again = sampleEvent({
        ...event.envelope,
        data: Buffer.from('VALUE'),
        sequence: '007',
        traceparent: '00-aa-bb-00',
        extensions: { note: 'x' },
      })
      const outcomes = await appender.append(batchOf([again]))
      expect(outcomes).toEqual([{ status: 'duplicate', position: 0 }])
    })

    test('of two contents under one identity the first recorded stands', async () => {
      const event = sampleEvent({ data: Buffer.from('first') })
      const other = sampleEvent({ ...event.envelope, data: Buffer.from('other') })
      await appender.append(batchOf([sampleEvent(), event]))
      expect(await appender.append(batchOf([other]))).toEqual([{ status: 'conflict', position: 1 }])
      const [fresh, conflicting] = [sampleEvent({ id: 'x' }), sampleEvent({ id: 'x', region: '511603' })]
      const outcomes = await appender.append(batchOf([fresh, conflicting]))
      expect(outcomes.map(({ status, position }) => `${status} ${position}`)).toEqual(['recorded 2', 'conflict 2'])
      expect((await readAll(store)).map(({ data }) => Buffer.from(data).toString())).toEqual([expect.any(String), 'first', 'note of x'])
    })

    test('the same id of two sources is two identities', async () => {
      const outcomes = await appender.append(batchOf([sampleEvent({ id: '1', source: '/a/b' }), sampleEvent({ id: '1', source: '/a/c' })]))
      expect(outcomes.map(({ status }) => status)).toEqual(['recorded', 'recorded'])
    })

    test('offsets are stored with the events, also of a batch that brings nothing new or nothing at all', async () => {
      const event = sampleEvent()
      await appender.append(batchOf([event], 3))
      await appender.append(batchOf([event], 9))
      await appender.append({ events: [], offsets: new Map([['cluster/hub.in/1', 2n ** 60n]]), now: 0 })
      const expected = new Map([
        [lane, 9n],
        ['cluster/hub.in/1', 2n ** 60n],
      ])
      expect(await store.offsets()).toEqual(expected)
      expect((await (await subject.reopen()).acquire()).offsets).toEqual(expected)
    })

    test('a later appender fences the earlier one, which stores nothing from then on', async () => {
      await appender.append(batchOf([sampleEvent()], 1))
      const second = await (await subject.reopen()).acquire()
      await expect(appender.append(batchOf([sampleEvent()], 2))).rejects.toMatchObject({ code: 'fenced', retryable: false })
      expect(await store.head()).toBe(1)
      expect(await store.offsets()).toEqual(offsetsOf(1))
      expect(await second.append(batchOf([sampleEvent()], 2))).toEqual([{ status: 'recorded', position: 1 }])
    })

    test('appends that overlap take turns', async () => {
      const batches = range(6).map(() => sampleEvents(20))
      const outcomes = await Promise.all(batches.map((events, index) => appender.append(batchOf(events, index))))
      expect(outcomes.flat().map(({ position }) => position)).toEqual(range(120))
      expect(await store.offsets()).toEqual(offsetsOf(5))
    })

    test('what is made durable before the commit sees the outcomes, and its failure appends nothing', async () => {
      const event = sampleEvent()
      await appender.append(batchOf([event]))
      const seen: unknown[] = []
      const beforeCommit = async (outcomes: readonly unknown[]): Promise<void> => {
        seen.push(...outcomes)
        throw new Error('no room')
      }
      await expect(appender.append({ ...batchOf([event, sampleEvent()], 5), beforeCommit })).rejects.toThrow('no room')
      expect(seen).toEqual([
        { status: 'duplicate', position: 0 },
        { status: 'recorded', position: 1 },
      ])
      expect(await store.head()).toBe(1)
      expect(await store.offsets()).toEqual(offsetsOf(0))
    })

    test('a reader that follows appends sees every position once', async () => {
      const total = 2_000
      let appended = false
      const writing = (async () => {
        for (let sent = 0; sent < total; sent += 100) await appender.append(batchOf(sampleEvents(100)))
        appended = true
      })()
      const positions: number[] = []
      while (positions.length < total) {
        const last = appended
        for (const event of await readAll(store, { from: positions.length, batchSize: 64 })) positions.push(event.position)
        if (last) break
      }
      await writing
      expect(positions).toEqual(range(total))
    })

    test('reading begins and ends where it is told', async () => {
      await appender.append(batchOf(sampleEvents(30)))
      const positions = async (from: number, to?: number): Promise<number[]> =>
        (await readAll(store, { from, ...(to === undefined ? undefined : { to }), batchSize: 7 })).map(({ position }) => position)
      expect(await positions(12, 20)).toEqual(range(8).map((index) => index + 12))
      expect(await positions(28)).toEqual([28, 29])
      expect(await positions(28, 1_000)).toEqual([28, 29])
      expect(await positions(30)).toEqual([])
      expect(await positions(9, 9)).toEqual([])
    })

    test('a reader that leaves early, and one that is aborted, hold nothing up', async () => {
      await appender.append(batchOf(sampleEvents(50)))
      for await (const batch of store.read({ from: 0, batchSize: 5 })) {
        expect(batch[0]?.position).toBe(0)
        break
      }
      const controller = new AbortController()
      const aborted = (async () => {
        for await (const _ of store.read({ from: 0, batchSize: 5, signal: controller.signal })) controller.abort()
      })()
      await expect(aborted).rejects.toThrow()
      expect(await appender.append(batchOf([sampleEvent()]))).toEqual([{ status: 'recorded', position: 50 }])
    })

    test('filters hold together, and quote what they are given', async () => {
      const odd = `sample/it's "odd" \\ $1 ; --`
      const events = [
        sampleEvent({ type: 'sample.noted', region: '51', subject: odd, time: 1_000 }),
        sampleEvent({ type: 'sample.closed', region: '51', subject: odd, time: 2_000 }),
        sampleEvent({ type: 'sample.noted', region: '52', subject: 'sample/2', time: 3_000 }),
      ]
      await appender.append(batchOf(events))
      const positions = async (filter: NonNullable<Parameters<EventStore['read']>[0]['filter']>): Promise<number[]> =>
        (await readAll(store, { filter })).map(({ position }) => position)
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
      await appender.append(batchOf(events))
      const ids = (found: readonly RecordedEvent[]): string[] => found.map(({ envelope }) => envelope.id)
      const { source, type } = sampleEvent().envelope
      expect(ids(await store.readSubject('sample/1'))).toEqual(['a', 'c', 'd', 'e', 'f'])
      expect(ids(await store.readSubject('sample/1', 3))).toEqual(['a', 'c'])
      expect((await store.find(source, 'c'))?.position).toBe(2)
      expect(await store.find(source, 'f')).toBeUndefined()
      expect(ids(await store.findMany(['d', 'a', 'x', 'd'].map((id) => ({ source, id })))).toSorted()).toEqual(['a', 'd'])
      expect(ids(await store.readRecords(source, type, ['a', 'd', 'x']))).toEqual(['a', 'b', 'c', 'd'])
      expect(ids(await store.readRecords(source, type, ['b']))).toEqual([])
      expect(await store.readRecords(source, type, [])).toEqual([])
    })

    test('an instant stands for the head as of then', async () => {
      for (const now of [1_000, 2_000, 2_000, 4_000]) await appender.append(batchOf(sampleEvents(3), 0, now))
      const heads = await Promise.all([999, 1_000, 1_999, 2_000, 3_999, 4_000, Date.now()].map((instant) => store.headAt(instant)))
      expect(heads).toEqual([0, 3, 3, 9, 9, 12, 12])
    })

    test('text of any script, all attributes, and the first and last instants come back unchanged', async () => {
      const text = '岳池县·乡镇 🏞️ 𠮷野家 ñ ' + '字'.repeat(80)
      const extremes = [
        '0000-01-01T00:00:00Z',
        '0000-12-31T23:59:59.999Z',
        '1969-12-31T23:59:59.999Z',
        '1970-01-01T00:00:00Z',
        '9999-12-31T23:59:59.999Z',
      ]
      const events = extremes.map((instant, index) =>
        sampleEvent({
          ...{ id: `${text}${index}`, source: `/511602-${text.slice(0, 5)}/桌`, subject: `sample/${text}`, region: text.slice(0, 60) },
          ...{ time: parseInstant(instant) ?? 0, sequence: '000123456789012345', record: text, revision: 999_999_999, void: true },
          ...{ traceparent: '00-1-2-3', extensions: { note: `${text}"\\`, ['constructor']: 'c' }, data: Buffer.from([0, 255, 10, 92]) },
        }),
      )
      await appender.append(batchOf(events))
      expect((await readAll(store)).map(plain)).toEqual(events.map(plain))
      expect((await readAll(store, { filter: { timeTo: events[0]?.envelope.time ?? 0 } })).map(({ position }) => position)).toEqual([0])
    })

    test('events of the largest size are stored, and read in batches that memory can hold', async () => {
      const events = range(60).map((index) => sampleEvent({ data: Buffer.alloc(maxEventBytes, `${index} `) }))
      for (let sent = 0; sent < 60; sent += 20) await appender.append(batchOf(events.slice(sent, sent + 20)))
      let position = 0
      for await (const batch of store.read({ from: 0 })) {
        expect(batch.reduce((sum, event) => sum + event.data.length, 0)).toBeLessThan(32 * 1024 * 1024)
        for (const event of batch) {
          expect(event.position).toBe(position)
          expect(Buffer.compare(event.data, events[position]?.data ?? Buffer.alloc(0))).toBe(0)
          position += 1
        }
      }
      expect(position).toBe(60)
    })

    test('a schema that is not in the table is refused, and stores nothing', async () => {
      const foreign = sampleEvent({ schemaText: 'unregistered' })
      await expect(appender.append(batchOf([sampleEvent(), foreign], 4))).rejects.toMatchObject({ code: 'unknown-schema' })
      expect(await store.head()).toBe(0)
      expect(await store.offsets()).toEqual(new Map())
    })

    test('a schema that another process registered later is read and compared like any other', async () => {
      const other = await subject.reopen()
      await subject.schemas.register(['a later schema'])
      const later = sampleEvent({ id: 'later', schemaText: 'a later schema', data: Buffer.from('v') })
      await (await other.acquire()).append(batchOf([later]))
      expect((await readAll(store)).map(plain)).toEqual([plain(later)])
      const again = sampleEvent({ ...later.envelope, schemaText: sampleSchemaText, data: Buffer.from('V') })
      const outcomes = await (await (await subject.reopen()).acquire()).append(batchOf([again]))
      expect(outcomes).toEqual([{ status: 'duplicate', position: 0 }])
    })

    test('after a connection lost at any step all of a batch is stored or nothing, and repeating it completes it', async ({ skip }) => {
      const { fragile } = subject
      if (!fragile) return skip('there is no engine to lose')
      const known = sampleEvents(3)
      await appender.append(batchOf(known, 1))
      let head = 3
      let next = 1
      for (const moment of ['before', 'after'] as const) {
        let lost = true
        for (let step = 1; lost; step += 1) {
          const broken = await fragile(step, moment)
          const events = [...sampleEvents(4), ...known.slice(0, 1)]
          const attempt = (async () => (await broken.store.acquire()).append(batchOf(events, next + 1)))()
          const error: unknown = await attempt.then(
            () => undefined,
            (thrown: unknown) => thrown,
          )
          lost = broken.lost()
          if (lost) expect(error).toMatchObject({ code: 'unavailable', retryable: true })
          else expect(error).toBeUndefined()

          const stored = (await store.head()) === head + 4
          if (!stored) expect(await store.head()).toBe(head)
          expect(await store.offsets()).toEqual(offsetsOf(stored ? next + 1 : next))
          const outcomes = await (await store.acquire()).append(batchOf(events, next + 1))
          expect(outcomes.map(({ status }) => status)).toEqual([...range(4).map(() => (stored ? 'duplicate' : 'recorded')), 'duplicate'])
          head += 4
          next += 1
          expect((await readAll(store, { from: head - 4 })).map(plain)).toEqual(events.slice(0, 4).map(plain))
        }
      }
      expect(head).toBeGreaterThan(3 + 4 * 10)
    })

    test('whatever the batches, it agrees with the naive model', async () => {
      const model = memoryStore({ sameData })
      const modelAppender = await model.acquire()
      const events = fc
        .record({
          id: fc.nat(12).map(String),
          source: fc.constantFrom('/a/b', '/a/c'),
          record: fc.option(fc.nat(4).map(String), { nil: undefined }),
          subject: fc.nat(3).map((key) => `sample/${key}`),
          data: fc.constantFrom('v', 'V', 'w').map((text) => Buffer.from(text)),
        })
        .map(({ record, ...rest }) => sampleEvent({ ...rest, ...(record === undefined ? undefined : { record }) }))
      const batches = fc.array(fc.record({ events: fc.array(events, { maxLength: 12 }), now: fc.nat(10_000) }), { maxLength: 5 })
      const property = fc.asyncProperty(batches, async (appends) => {
        for (const batch of appends) {
          const whole = { ...batch, offsets: offsetsOf(batch.now) }
          expect(await appender.append(whole)).toEqual(await modelAppender.append(whole))
        }
        expect((await readAll(store)).map(plainRecorded)).toEqual((await readAll(model)).map(plainRecorded))
        const records = ['0', '1', '2', '3', '4']
        const versions = await store.readRecords('/a/b', 'sample.noted', records)
        expect(versions.map(plainRecorded)).toEqual((await model.readRecords('/a/b', 'sample.noted', records)).map(plainRecorded))
        expect((await store.readSubject('sample/1')).map(plainRecorded)).toEqual((await model.readSubject('sample/1')).map(plainRecorded))
        expect(await store.headAt(5_000)).toBe(await model.headAt(5_000))
        expect(await store.offsets()).toEqual(await model.offsets())
      })
      await fc.assert(property, { numRuns: 25 })
    })
  })
}
