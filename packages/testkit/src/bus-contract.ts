import { randomBytes } from 'node:crypto'

import {
  maxEventBytes,
  type BusSupports,
  type EventBus,
  type HubError,
  type InboxRecord,
  type Offsets,
  type OutRecord,
} from '@xianglian/core'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { contentOf, drain, offsetsAfter, readUntil, textRecord, valuesByKey } from './bus-reading.ts'

/** A bus with nothing in it. */
export interface OpenBus {
  readonly bus: EventBus
  /** A further instance over the same data, closed by `cleanup`. */
  reopen(): Promise<EventBus>
  /** Where a system can have an inbox of its own: writes into the one of this name as that system's own producer does. */
  produce?(inbox: string, records: readonly OutRecord[]): Promise<void>
  /** Closes everything and removes the data. */
  cleanup(): Promise<void>
}

export interface BusContract {
  readonly name: string
  readonly supports: BusSupports
  readonly open: () => Promise<OpenBus>
}

const never = (): AbortSignal => new AbortController().signal
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
/** Records over some keys, numbered by key in the order of publishing. */
const numbered = (prefix: string, count: number, keys: number): OutRecord[] =>
  range(count).map((index) => textRecord(`${prefix}/${index % keys}`, String(index)))

/** What every inbox promises: packages/core/src/ports/bus.ts. */
export function busContract({ name, supports, open }: BusContract): void {
  describe(`${name} keeps the promises of an inbox`, () => {
    let subject: OpenBus
    let bus: EventBus
    let run = 0
    beforeAll(async () => {
      subject = await open()
      bus = subject.bus
    })
    afterAll(() => subject.cleanup())
    const prefix = (): string => `test-${(run += 1)}`

    test('its heads advance by what is published', async () => {
      const before = total(await bus.heads())
      await bus.publish(numbered(prefix(), 25, 7))
      expect(total(await bus.heads())).toBe(before + 25n)
    })

    test('records of one key are read in the order of publishing, however they were batched', async () => {
      const keys = fc.array(fc.array(fc.nat(4), { maxLength: 40 }), { maxLength: 6 })
      const property = fc.asyncProperty(keys, async (batches) => {
        const from = await bus.heads()
        const own = prefix()
        const published = batches.map((batch, outer) => batch.map((key, inner) => textRecord(`${own}/${key}`, `${outer}.${inner}`)))
        for (const batch of published) await bus.publish(batch)
        expect(valuesByKey(await drain(bus, from))).toEqual(valuesByKey(published.flat()))
      })
      await fc.assert(property, { numRuns: 8 })
    })

    test('a publish larger than the engine takes at once is read whole and in order', async () => {
      const from = await bus.heads()
      const records = range(9_000).map((index) => textRecord(`big/${index % 3}`, `${index}`.padStart(600, '.')))
      await bus.publish(records)
      expect(valuesByKey(await drain(bus, from))).toEqual(valuesByKey(records))
    })

    test('publishers at once each keep their order', async () => {
      const from = await bus.heads()
      const own = prefix()
      const publishers = range(5).map((publisher) => numbered(`${own}/${publisher}`, 200, 3))
      await Promise.all(
        publishers.map(async (records) => {
          for (let start = 0; start < records.length; start += 10) await bus.publish(records.slice(start, start + 10))
        }),
      )
      expect(valuesByKey(await drain(bus, from))).toEqual(valuesByKey(publishers.flat()))
    })

    test('no offset of a lane is seen before a smaller one, whoever publishes', async () => {
      const from = await bus.heads()
      const own = prefix()
      const other = await subject.reopen()
      const publishing = Promise.all(
        range(20).map((publisher) => (publisher % 2 ? bus : other).publish(numbered(`${own}/${publisher}`, 50, 50))),
      )
      const records = await readUntil(bus, from, ({ length }) => length === 1_000)
      await publishing
      expect(holesIn(from, records)).toEqual([])
    })

    test('what was acknowledged is there for an instance opened afterwards', async () => {
      const from = await bus.heads()
      const records = numbered(prefix(), 10, 10)
      await bus.publish(records)
      expect(valuesByKey(await drain(await subject.reopen(), from))).toEqual(valuesByKey(records))
    })

    test('bytes come out as they went in: binary headers, no headers, empty values, keys in any script', async () => {
      const from = await bus.heads()
      const odd: OutRecord[] = [
        { key: 'case/511602-2026-000123', headers: { ce_id: '1', 'content-type': 'application/avro' }, value: randomBytes(300) },
        {
          key: '县级/办件',
          headers: { 名: '岳池县', binary: Uint8Array.of(0, 255, 254, 128), nothing: '', none: new Uint8Array() },
          value: randomBytes(1),
        },
        { key: 'quotes/"\\{},', headers: { text: 'a "quoted", {braced} \\ text\u0000\n', bytes: randomBytes(40) }, value: randomBytes(2) },
        { key: '', headers: {}, value: new Uint8Array() },
      ]
      await bus.publish(odd)
      const read = await drain(bus, from)
      expect(read.map(contentOf).toSorted(byText)).toEqual(odd.map(contentOf).toSorted(byText))
    })

    test('any key, header and value survives', async () => {
      const text = fc.string({ unit: 'grapheme', maxLength: 30 })
      const header = fc.oneof(text, fc.uint8Array({ maxLength: 30 }))
      const record = fc.record({
        key: text,
        headers: fc.dictionary(text.filter(Boolean), header, { maxKeys: 5 }),
        value: fc.uint8Array({ maxLength: 60 }),
      })
      const property = fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 10 }), async (records) => {
        const from = await bus.heads()
        const own = prefix()
        const published = records.map((one, index) => ({ ...one, key: `${own}/${index}/${one.key}` }))
        await bus.publish(published)
        const read = await drain(bus, from)
        expect(read.map(contentOf).toSorted(byText)).toEqual(published.map(contentOf).toSorted(byText))
      })
      await fc.assert(property, { numRuns: 8 })
    })

    test('events of the largest size pass, several in one publish', async () => {
      const from = await bus.heads()
      const own = prefix()
      const records = range(5).map((index) => ({ key: `${own}/${index}`, headers: {}, value: randomBytes(maxEventBytes) }))
      await bus.publish(records)
      const read = await drain(bus, from)
      expect(read.map(({ value }) => value?.length)).toEqual(range(5).map(() => maxEventBytes))
      expect(read.map(contentOf).toSorted(byText)).toEqual(records.map(contentOf).toSorted(byText))
    })

    test('publishing nothing is done at once', async () => {
      await expect(bus.publish([])).resolves.toBeUndefined()
    })

    test('a reader goes on exactly at the offsets given, also in the middle of what was one batch', async () => {
      const from = await bus.heads()
      await bus.publish(numbered(prefix(), 300, 20))
      const all = await drain(bus, from)
      for (const done of [1, 150, 299]) {
        const rest = await drain(bus, offsetsAfter(from, all.slice(0, done)))
        const expected = all.slice(done).map(place)
        expect(rest.map(place).toSorted()).toEqual(expected.toSorted())
      }
    })

    test('nothing is lost or doubled when readers die between any two steps and others go on from the stored offsets', async () => {
      const plan = fc.array(fc.record({ publish: fc.integer({ min: 1, max: 60 }), batches: fc.nat(2), stored: fc.nat(80) }), {
        minLength: 1,
        maxLength: 4,
      })
      const property = fc.asyncProperty(plan, async (steps) => {
        const from = await bus.heads()
        const published: OutRecord[] = []
        const recorded: InboxRecord[] = []
        const own = prefix()
        for (const [step, { publish, batches, stored }] of steps.entries()) {
          const records = range(publish).map((index) => textRecord(`${own}/${index % 4}`, `${step}.${index}`))
          published.push(...records)
          await bus.publish(records)
          recorded.push(...(await readSome(bus, { from: offsetsAfter(from, recorded), batches, stored })))
        }
        recorded.push(...(await drain(bus, offsetsAfter(from, recorded))))
        expect(valuesByKey(recorded)).toEqual(valuesByKey(published))
      })
      await fc.assert(property, { numRuns: 6 })
    })

    test('a reader at the end is given what is published later', async () => {
      const from = await bus.heads()
      const reader = bus.read({ from, signal: never() })[Symbol.asyncIterator]()
      const next = reader.next()
      const records = [textRecord(prefix(), 'late')]
      await bus.publish(records)
      const { value } = await next
      await reader.return?.()
      expect(valuesByKey(value ?? [])).toEqual(valuesByKey(records))
    })

    test('reading ends when the signal aborts: before it begins, while it waits, and between batches', async () => {
      const from = await bus.heads()
      expect(await endOf(bus.read({ from, signal: AbortSignal.abort() }))).toBe(0)
      const waiting = new AbortController()
      const ended = endOf(bus.read({ from, signal: waiting.signal }))
      await drain(bus, from)
      waiting.abort()
      expect(await ended).toBe(0)
      await bus.publish(numbered(prefix(), 5, 1))
      const reading = new AbortController()
      expect(await endOf(bus.read({ from, signal: reading.signal }), () => reading.abort())).toBe(1)
    })

    test('offsets above the head are lost, and said to be', async () => {
      const beyond = new Map([...(await bus.heads())].map(([lane, head]) => [lane, head + 10n]))
      await expect(endOf(bus.read({ from: beyond, signal: never() }))).rejects.toMatchObject({ code: 'offsets-lost', retryable: false })
    })

    test('offsets of another cluster are lost, and never taken for its own', async () => {
      const elsewhere = new Map([...(await bus.heads())].map(([lane, head]) => [lane.replace(/^[^/]+(?=.\/)/, '$&0'), head]))
      await expect(endOf(bus.read({ from: elsewhere, signal: never() }))).rejects.toMatchObject({ code: 'offsets-lost' })
    })

    test.skipIf(!supports.trim)('trimmed records are gone: reading below them is a loss, reading on is not', async () => {
      const before = await bus.heads()
      await bus.publish(numbered(prefix(), 40, 40))
      const floor = await bus.heads()
      const kept = numbered(prefix(), 40, 40)
      await bus.publish(kept)
      const heads = await bus.heads()
      await bus.trim(floor)
      expect(await bus.heads()).toEqual(heads)
      await expect(endOf(bus.read({ from: before, signal: never() }))).rejects.toMatchObject({ code: 'offsets-lost' })
      expect(valuesByKey(await drain(bus, floor))).toEqual(valuesByKey(kept))
      const unknown = await readUntil(await subject.reopen(), new Map(), ({ length }) => length === kept.length)
      expect(valuesByKey(unknown)).toEqual(valuesByKey(kept))
    })

    test.skipIf(!supports.trim)('what a slow reader has not taken is not read ahead beyond a bound', async () => {
      const from = await bus.heads()
      const own = prefix()
      const [count, size, bound] = [160, 256 * 1024, 30 * 1024 * 1024]
      for (const index of range(count)) await bus.publish([{ key: `${own}/${index}`, headers: {}, value: Buffer.alloc(size, index) }])
      const slow = bus.read({ from, signal: never() })[Symbol.asyncIterator]()
      await slow.next()
      // By the time another reader has seen everything, one without a bound would have too; then there is nothing left to read.
      await drain(bus, from)
      await bus.trim(await bus.heads())
      await bus.publish([textRecord(own, 'end')])
      let taken = 0
      const rest = async () => {
        for (let next = await slow.next(); !next.done && last(next.value) !== 'end'; next = await slow.next()) taken += next.value.length
      }
      await expect(rest()).rejects.toMatchObject({ code: 'offsets-lost' })
      expect(taken * size).toBeLessThan(bound)
    })

    test.skipIf(supports.inboxes)('where a system can have no inbox of its own, asking for one says so', async () => {
      await expect(bus.openInbox('/511602-test/desk')).rejects.toMatchObject({ code: 'invalid-request' })
      await expect(bus.publish([textRecord('a', 'b')], '/511602-test/desk')).rejects.toMatchObject({ code: 'invalid-request' })
    })

    describe.skipIf(!supports.inboxes)('systems with inboxes of their own', () => {
      const newSource = (): string => `/511602-test/${randomBytes(6).toString('hex')}`
      const write = async (inbox: string, records: readonly OutRecord[]): Promise<void> => {
        if (!subject.produce) throw new Error('A bus that supports inboxes is tested with a `produce`.')
        await subject.produce(inbox, records)
      }
      const bySource = (records: readonly InboxRecord[]): string[] =>
        records.map(({ source, value }) => `${source} ${Buffer.from(value ?? []).toString()}`).toSorted()

      test('an inbox is made once, and told by its name and how to let its system write to it', async () => {
        const source = newSource()
        const made = await bus.openInbox(source)
        expect(await bus.openInbox(source)).toEqual(made)
        expect(made.name).toContain(source.slice(1).replace('/', '.'))
        expect(made.acl).toContain(made.name)
      })

      test.each(['/a', 'a/b', '/a/b/c', '/A/b', '/a.b/c', '/局/b', '/a/b c'])('%s can have none', async (source) => {
        await expect(bus.openInbox(source)).rejects.toMatchObject({ code: 'invalid-request' })
      })

      test('what a reader gets tells which source its inbox may carry; the common inbox carries any', async () => {
        const source = newSource()
        const from = await bus.heads()
        const { name: inbox } = await bus.openInbox(source)
        const own = prefix()
        await write(inbox, [textRecord(own, 'own')])
        await bus.publish([textRecord(own, 'common')])
        const records = await readUntil(bus, from, ({ length }) => length === 2)
        expect(bySource(records)).toEqual([`${source} own`, 'undefined common'])
      })

      test('an inbox that is made while a reader reads is read too, from its first record on, and nothing else is lost or doubled', async () => {
        const from = await bus.heads()
        const own = prefix()
        const sources = [newSource(), newSource()]
        const reading = readUntil(bus, from, ({ length }) => length === 2 * 30 + 60)
        const opener = await subject.reopen()
        for (const [index, source] of sources.entries()) {
          await bus.publish(numbered(`${own}/common-${index}`, 30, 3))
          const { name: inbox } = await opener.openInbox(source)
          await write(inbox, numbered(`${own}/${index}`, 30, 3))
        }
        const records = await reading
        const published = sources.flatMap((_, index) => [
          ...numbered(`${own}/common-${index}`, 30, 3),
          ...numbered(`${own}/${index}`, 30, 3),
        ])
        expect(valuesByKey(records)).toEqual(valuesByKey(published))
        expect(total(await bus.heads())).toBe(total(from) + 120n)
      })

      test('a reader goes on exactly at the offsets given, in every inbox', async () => {
        const { name: inbox } = await bus.openInbox(newSource())
        const from = await bus.heads()
        await write(inbox, numbered(prefix(), 60, 12))
        await bus.publish(numbered(prefix(), 60, 12))
        const all = await drain(bus, from)
        for (const done of [1, 59, 119]) {
          const rest = await drain(bus, offsetsAfter(from, all.slice(0, done)))
          expect(rest.map(place).toSorted()).toEqual(all.slice(done).map(place).toSorted())
        }
      })

      test('what is published for a source goes into its inbox; where it has none that is said', async () => {
        const source = newSource()
        const records = [textRecord(prefix(), 'again')]
        await expect(bus.publish(records, source)).rejects.toMatchObject({ code: 'invalid-request' })
        await bus.openInbox(source)
        const from = await bus.heads()
        await bus.publish(records, source)
        expect(bySource(await drain(bus, from))).toEqual([`${source} again`])
      })

      test.skipIf(!supports.trim)('offsets that an inbox no longer holds are told, and it is read anew from its first record', async () => {
        const source = newSource()
        const { name: inbox } = await bus.openInbox(source)
        const before = await bus.heads()
        await write(inbox, numbered(prefix(), 40, 40))
        await bus.trim(await bus.heads())
        const kept = numbered(prefix(), 40, 40)
        await write(inbox, kept)
        const losses: HubError[] = []
        const records: InboxRecord[] = []
        for await (const batch of bus.read({ from: before, signal: never(), onLost: (loss) => losses.push(loss) })) {
          records.push(...batch)
          if (records.length >= kept.length) break
        }
        expect(valuesByKey(records)).toEqual(valuesByKey(kept))
        expect(new Set(losses.map(({ code }) => code))).toEqual(new Set(['offsets-lost']))
        expect(losses[0]?.message).toContain(inbox)
      })
    })

    test('close waits for what is being published, ends its readers and takes nothing more', async () => {
      const from = await bus.heads()
      const closing = await subject.reopen()
      const own = prefix()
      const batches = range(20).map((index) => numbered(`${own}/${index}`, 30, 3))
      const reading = endOf(closing.read({ from, signal: never() }))
      const publishing = Promise.allSettled(batches.map((batch) => closing.publish(batch)))
      await closing.close()
      const outcomes = await publishing
      expect(outcomes.map(({ status }) => status)).toEqual(batches.map(() => 'fulfilled'))
      await reading
      await expect(closing.publish(numbered(own, 1, 1))).rejects.toMatchObject({ code: 'unavailable' })
      expect(valuesByKey(await drain(bus, from))).toEqual(valuesByKey(batches.flat()))
    })
  })
}

const total = (offsets: Offsets): bigint => [...offsets.values()].reduce((sum, offset) => sum + offset, 0n)

const last = (records: readonly InboxRecord[]): string => Buffer.from(records.at(-1)?.value ?? []).toString()

/** An order for records that came over several lanes. */
const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

const place = ({ lane, offset }: InboxRecord): string => `${lane}@${offset}`

/** Places where a lane's offsets do not follow one another. */
function holesIn(from: Offsets, records: readonly InboxRecord[]): string[] {
  const next = new Map(from)
  return records.flatMap((record) => {
    const expected = next.get(record.lane)
    next.set(record.lane, record.offset + 1n)
    return expected === record.offset ? [] : [place(record)]
  })
}

/** A reader that dies: of up to so many batches, only the first records were stored with their offsets. */
async function readSome(
  bus: EventBus,
  { from, batches, stored }: { readonly from: Offsets; readonly batches: number; readonly stored: number },
): Promise<readonly InboxRecord[]> {
  if (batches === 0 || (await isAtEnd(bus, from))) return []
  const records: InboxRecord[] = []
  let taken = 0
  for await (const batch of bus.read({ from, signal: never() })) {
    records.push(...batch)
    taken += 1
    if (taken === batches || records.length >= stored || (await isAtEnd(bus, offsetsAfter(from, records)))) break
  }
  return records.slice(0, stored)
}

async function isAtEnd(bus: EventBus, offsets: Offsets): Promise<boolean> {
  return [...(await bus.heads())].every(([lane, head]) => offsets.get(lane) === head)
}

/** Batches until the reading ended by itself. */
async function endOf(reading: AsyncIterable<readonly InboxRecord[]>, onBatch: () => void = () => undefined): Promise<number> {
  let batches = 0
  for await (const _ of reading) {
    batches += 1
    onBatch()
  }
  return batches
}
