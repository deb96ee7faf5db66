import { createCodec, openCatalogue, parseEventSchema } from '@xianglian/contracts'
import { HubError, parseEnvelope, toOutRecord, type Appender, type EventStore, type OutRecord, type SchemaTable } from '@xianglian/core'
import { eventually } from '@xianglian/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { recorderFixture, stepRecord } from './fixture.ts'

const ids = async (store: EventStore): Promise<string[]> => {
  const found: string[] = []
  for await (const batch of store.read({ from: 0 })) found.push(...batch.map(({ envelope }) => envelope.id))
  return found
}

describe('the recorder', () => {
  test('records what the bus holds, in order, once, and tells the head', async () => {
    const { bus, store, catalogue, announced, start } = await recorderFixture()
    const recorder = await start()
    await bus.publish(['a', 'b', 'a'].map((id) => stepRecord(catalogue, id)))
    await eventually(async () => (await store.head()) === 2)
    await recorder.stop()
    expect(await ids(store)).toEqual(['a', 'b'])
    expect(announced.at(-1)).toBe(2)
  })

  test('goes on from the stored offsets after a stop', async () => {
    const { bus, store, catalogue, deadLetters, start } = await recorderFixture()
    const first = await start()
    await bus.publish([stepRecord(catalogue, 'a')])
    await eventually(async () => (await store.head()) === 1)
    await first.stop()
    await bus.publish([stepRecord(catalogue, 'b')])
    const second = await start()
    await eventually(async () => (await store.head()) === 2)
    await second.stop()
    expect(deadLetters.letters).toEqual([])
  })

  test('stores where to read on behind offsets that hold no records, which are no lag then', async () => {
    const { bus, store, catalogue, start } = await recorderFixture()
    const [lane] = (await bus.heads()).keys()
    const passed = new Map(lane === undefined ? [] : [[lane, 7n]])
    const recorder = await start({
      bus: {
        ...bus,
        async *read(options) {
          for await (const batch of bus.read(options)) {
            yield batch
            options.onPassed?.(passed)
          }
        },
      },
    })
    await bus.publish([stepRecord(catalogue, 'a')])
    await eventually(async () => (await store.head()) === 1)
    await recorder.stop()
    expect((await store.acquire()).offsets).toEqual(passed)
  })

  test('keeps other content under a known identity as a dead letter that names the position which stands', async () => {
    const { bus, store, catalogue, deadLetters, start } = await recorderFixture()
    const recorder = await start()
    await bus.publish([stepRecord(catalogue, 'a'), stepRecord(catalogue, 'a', { data: { activity: 'another' } })])
    const [letter] = await eventually(() => deadLetters.letters.length > 0 && deadLetters.letters)
    await recorder.stop()
    expect(letter).toMatchObject({
      reason: 'identity-conflict',
      stage: 'recording',
      source: '/511602-test/recorder',
      eventId: 'a',
      region: '511602',
      status: 'open',
    })
    expect(letter?.detail).toContain('position 0')
    expect(await ids(store)).toEqual(['a'])
  })

  test('discards what expects another position of its stream, telling by a dead letter where the stream stood', async () => {
    const { bus, store, catalogue, deadLetters, start } = await recorderFixture()
    const expecting = (id: string, expectedposition: number) => stepRecord(catalogue, id, { attributes: { expectedposition } })
    const recorder = await start()
    await bus.publish([expecting('a', -1), expecting('b', -1), expecting('c', 0), expecting('a', -1)])
    await eventually(async () => (await store.head()) === 2)
    await recorder.stop()
    expect(await ids(store)).toEqual(['a', 'c'])
    expect(deadLetters.letters).toMatchObject([{ reason: 'position-mismatch', status: 'discarded', eventId: 'b', subject: 'case/c-1' }])
    expect(deadLetters.letters[0]?.detail).toContain('stood at 0')
  })

  test('stores nothing while the dead letter of a conflict cannot be made durable', async () => {
    const { bus, store, catalogue, deadLetters, start } = await recorderFixture()
    deadLetters.fail = new HubError('unavailable', 'the database is away', { retryable: true })
    const recorder = await start()
    await bus.publish([stepRecord(catalogue, 'a'), stepRecord(catalogue, 'a', { data: { activity: 'another' } })])
    await eventually(() => bus.records.length === 2)
    expect(await store.head()).toBe(0)
    deadLetters.fail = undefined
    await eventually(async () => (await store.head()) === 1)
    await recorder.stop()
    expect(deadLetters.letters).toHaveLength(1)
  })

  test('repeats an append whose outcome is unknown, and doubles nothing', async () => {
    const { bus, store, catalogue, start } = await recorderFixture()
    let failures = 3
    const shaky: EventStore = {
      ...store,
      async acquire(): Promise<Appender> {
        const appender = await store.acquire()
        return {
          offsets: appender.offsets,
          async append(batch) {
            const outcomes = await appender.append(batch)
            if (failures-- > 0) throw new HubError('unavailable', 'the connection broke after the commit', { retryable: true })
            return outcomes
          },
        }
      },
    }
    const recorder = await start({ store: shaky })
    await bus.publish([stepRecord(catalogue, 'a'), stepRecord(catalogue, 'b')])
    await eventually(() => failures < 0)
    await recorder.stop()
    expect(await ids(store)).toEqual(['a', 'b'])
  })

  test('stands by when fenced, and records again once it may', async () => {
    const { bus, store, catalogue, start } = await recorderFixture()
    const recorder = await start()
    await bus.publish([stepRecord(catalogue, 'a')])
    await eventually(async () => (await store.head()) === 1)
    await store.acquire()
    await bus.publish([stepRecord(catalogue, 'b')])
    await eventually(async () => (await store.head()) === 2)
    await recorder.stop()
    expect(await ids(store)).toEqual(['a', 'b'])
  })

  test('ends with the reason when the bus lost its offsets, rather than skip silently', async () => {
    const { bus, store, start } = await recorderFixture()
    const appender = await store.acquire()
    await appender.append({ events: [], offsets: new Map([['memory/hub.in/0', 99n]]), now: 0 })
    const recorder = await start()
    await expect(recorder.done).rejects.toMatchObject({ code: 'offsets-lost' })
    expect(bus.records).toEqual([])
  })
})

describe('whatever lies in the inbox', () => {
  test('random bytes and headers become dead letters with their reason and original bytes, and stop nothing', async () => {
    const { bus, store, catalogue, deadLetters, start } = await recorderFixture()
    const recorder = await start()
    const valid = stepRecord(catalogue, 'template')
    const truncated = fc.nat(valid.value.length - 1).map((length): OutRecord => ({ ...valid, value: valid.value.subarray(0, length) }))
    const random = fc.record<OutRecord>({
      key: fc.string(),
      headers: fc.oneof(
        fc.constant(valid.headers),
        fc
          .constantFrom(
            'application/json',
            'application/cloudevents+json',
            'application/cloudevents-batch+json',
            'text/plain; charset=x',
            '',
          )
          .map((type) => ({ ...valid.headers, 'content-type': type })),
        fc.dictionary(
          fc.string().map((name) => `ce_${name}`),
          fc.uint8Array(),
        ),
      ),
      value: fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.json().map((text) => Buffer.from(text)),
      ),
    })
    const broken = fc.sample(fc.oneof(truncated, random), { numRuns: 300, seed: 3 })
    await bus.publish([...broken, stepRecord(catalogue, 'after')])
    await eventually(async () => (await store.head()) === 1)
    await recorder.stop()
    expect(await ids(store)).toEqual(['after'])
    expect(deadLetters.letters.map(({ body }) => Buffer.from(body ?? []))).toEqual(broken.map(({ value }) => Buffer.from(value)))
    expect(new Set(deadLetters.letters.map(({ reason }) => reason))).toContain('invalid-wire-format')
  })

  test.each([
    ['a subject that does not follow from the data', { attributes: { subject: 'case/other' } }, 'subject-mismatch'],
    ['a masked copy', { attributes: { hubmask: 'partial' } }, 'masked-event'],
  ])('%s is a dead letter', async (_, changes, reason) => {
    const { bus, catalogue, deadLetters, start } = await recorderFixture()
    const recorder = await start()
    await bus.publish([stepRecord(catalogue, 'a', changes)])
    const [letter] = await eventually(() => deadLetters.letters.length > 0 && deadLetters.letters)
    await recorder.stop()
    expect(letter).toMatchObject({ reason, eventId: 'a' })
  })

  test('a type that its schema does not describe, an unknown schema and an oversized event are dead letters', async () => {
    const { bus, catalogue, deadLetters, start } = await recorderFixture()
    const recorder = await start()
    const valid = stepRecord(catalogue, 'a')
    const unknown = Buffer.from(valid.value)
    unknown.writeUInt32BE(999_999, 1)
    await bus.publish([
      { ...valid, headers: { ...valid.headers, ce_type: 'case.closed' } },
      { ...valid, value: unknown },
      { ...valid, value: Buffer.alloc(600_000) },
    ])
    await eventually(() => deadLetters.letters.length === 3)
    await recorder.stop()
    expect(deadLetters.letters.map(({ reason }) => reason)).toEqual(['unknown-schema', 'unknown-schema', 'too-large'])
  })

  test("what a system's own inbox brings is recorded under its source, and no other", async () => {
    const { bus, store, catalogue, deadLetters, start } = await recorderFixture()
    const recorder = await start()
    await bus.openInbox('/511602-test/recorder')
    const foreign = stepRecord(catalogue, 'b', { attributes: { source: '/511602-test/other' } })
    await bus.publish([stepRecord(catalogue, 'a'), foreign], '/511602-test/recorder')
    bus.arrive({ source: '/511602-test/recorder', value: null, key: null })
    await eventually(() => deadLetters.letters.length === 2)
    await eventually(async () => (await store.head()) === 1)
    await recorder.stop()
    expect(await ids(store)).toEqual(['a'])
    expect(deadLetters.letters.map(({ reason }) => reason)).toEqual(['forbidden', 'invalid-wire-format'])
  })
})

describe('a schema that another process registered', () => {
  const schemaText = (more: readonly object[] = []): string =>
    JSON.stringify({
      type: 'record',
      name: 'Noted',
      namespace: 'xianglian.probe',
      eventType: 'probe.noted',
      subjectTemplate: 'probe/{id}',
      fields: [{ name: 'id', type: 'string' }, ...more],
    })
  const withNote = schemaText([{ name: 'note', type: ['null', 'string'], default: null }])

  /** An event as a gateway writes it that knows the schema, whether or not the recorder does. */
  async function probeRecord(schemas: SchemaTable, text: string): Promise<OutRecord> {
    const [row] = await schemas.register([text])
    const codec = createCodec(parseEventSchema(text))
    const read = codec.fromJson({ id: 'p-1' })
    const attributes = { specversion: '1.0', id: 'p', source: '/m/s', type: 'probe.noted', subject: 'probe/p-1', region: '511602' }
    const parsed = parseEnvelope({ ...attributes, time: '2026-01-05T08:00:00Z' })
    if (!row || !read.ok || !parsed.ok) throw new Error('the fixture is not valid')
    return toOutRecord({ ...parsed.value.envelope, dataschema: codec.urn }, row.id, codec.encode(read.value))
  }

  test('is found when its first event comes', async () => {
    const { bus, schemas, store, deadLetters, start } = await recorderFixture()
    const recorder = await start()
    await bus.publish([await probeRecord(schemas, schemaText())])
    await eventually(async () => (await store.head()) === 1)
    await recorder.stop()
    expect(deadLetters.letters).toEqual([])
  })

  test('is known to one that takes over: the same stated by an older schema is a duplicate, not a conflict', async () => {
    const { bus, schemas, store, deadLetters, catalogue, start } = await recorderFixture()
    await schemas.register([schemaText()])
    await catalogue.refresh()
    const other = await openCatalogue(schemas)
    const first = await start({ catalogue: other })
    await bus.publish([await probeRecord(schemas, withNote)])
    await eventually(async () => (await store.head()) === 1)
    await first.stop()
    const second = await start()
    await bus.publish([await probeRecord(schemas, schemaText()), stepRecord(catalogue, 'after')])
    await eventually(async () => (await store.head()) === 2)
    await second.stop()
    expect(deadLetters.letters).toEqual([])
  })
})
