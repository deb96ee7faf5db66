import { randomBytes } from 'node:crypto'

import { maxEventBytes, type EventBus, type InboxRecord, type Offsets, type OutRecord } from '@xianglian/core'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { inboxesContract } from './bus-contract-inboxes.ts'
import { never, numbered, place, range, total, type BusContract, type OpenBus } from './bus-contract-support.ts'
import { contentOf, drain, offsetsAfter, readUntil, textRecord, valuesByKey } from './bus-reading.ts'

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

    inboxesContract(() => subject, supports, prefix)

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

const last = (records: readonly InboxRecord[]): string => Buffer.from(records.at(-1)?.value ?? []).toString()

/** An order for records that came over several lanes. */
const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

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
