import { randomUUID } from 'node:crypto'

import { openCatalogue, type Catalogue } from '@xianglian/contracts'
import {
  attributesFromHeaders,
  fromWire,
  HubError,
  maxEventBytes,
  parseEnvelope,
  type DeadLetters,
  type EncodedEvent,
  type EventStore,
  type OutRecord,
} from '@xianglian/core'
import { createSchemaTable } from '@xianglian/store-postgres'
import {
  memoryBus,
  memoryDeadLetters,
  memoryStore,
  sampleLetter,
  testDatabase,
  type MemoryBus,
  type TestDatabase,
} from '@xianglian/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createOutbox, migrateOutbox, type HubFact, type Outbox } from './outbox.ts'

let database: TestDatabase
let catalogue: Catalogue
let bus: MemoryBus
let deadLetters: DeadLetters
let store: EventStore
let outbox: Outbox
/** Codes of what the outbox told to be refused. */
let refusals: string[]

beforeEach(async () => {
  refusals = []
  database = await testDatabase()
  await migrateOutbox(database.pool)
  catalogue = await openCatalogue(createSchemaTable(database.pool))
  bus = memoryBus()
  deadLetters = memoryDeadLetters()
  store = memoryStore({ sameData: (a, b) => catalogue.sameData(a, b) })
  outbox = open()
})
afterEach(() => database.drop())

/** As another process, or this one started again, would. */
const open = (more: { readonly resendAfter?: number } = {}): Outbox =>
  createOutbox({ pool: database.pool, bus, store, deadLetters, catalogue, onRefused: ({ code }) => void refusals.push(code), ...more })

const source = '/hub/alarm'
function lifted(id: string = randomUUID(), because = 'withdrawn'): HubFact {
  const data = { cardId: id, because }
  return { source, id, type: 'supervision.lifted', subject: `supervision/${id}`, time: Date.UTC(2026, 0, 5), region: '511602', data }
}

const put = (...facts: readonly HubFact[]): Promise<void> => outbox.put(database.pool, facts)

function read({ headers, value }: OutRecord): EncodedEvent {
  const parsed = parseEnvelope(attributesFromHeaders(headers))
  const wire = fromWire(value)
  const codec = wire && catalogue.byId(wire.schemaId)
  if (!parsed.ok || wire === undefined || codec === undefined) throw new Error('not an event on the bus')
  return { envelope: { ...parsed.value.envelope, dataschema: codec.urn }, schemaHash: codec.hashBytes, data: wire.data }
}

/** What the recorder does with all that is on the bus. */
async function record(): Promise<readonly string[]> {
  const appender = await store.acquire()
  const events = bus.records.map((each) => ({ ...read(each), leafHash: new Uint8Array(32) }))
  const outcomes = await appender.append({ events, offsets: new Map(), now: Date.now() })
  return outcomes.map(({ status }) => status)
}

const standing = (): Promise<ReadonlySet<string>> => outbox.ids(database.pool, source)

test('a fact goes onto the bus as the gateway would put it', async () => {
  const fact = lifted()
  await put(fact)
  expect(await outbox.send()).toBe(1)
  const [event] = bus.records.map(read)
  expect(event?.envelope).toMatchObject({ source, id: fact.id, type: fact.type, subject: fact.subject, time: fact.time, region: '511602' })
  expect(event && catalogue.dataOf(event)).toMatchObject({ cardId: fact.id, because: 'withdrawn' })
})

test('a fact stands until it is recorded and whoever stated it has seen so', async () => {
  const fact = lifted()
  await put(fact)
  await outbox.send()
  await record()
  expect(await outbox.send()).toBe(0)
  await outbox.forget(0)
  expect(await standing()).toEqual(new Set([fact.id]))
  await outbox.forget(1)
  expect(await standing()).toEqual(new Set())
})

test('what is not recorded stands, however far others have come', async () => {
  const fact = lifted()
  await put(fact)
  await outbox.forget(1_000)
  expect(await standing()).toEqual(new Set([fact.id]))
})

test('what was stated stays as it was stated first', async () => {
  const fact = lifted()
  await put(fact, lifted())
  await put(lifted(fact.id, 'error'))
  await outbox.send()
  expect(bus.records.map(read).map((event) => catalogue.dataOf(event))).toEqual([
    expect.objectContaining({ cardId: fact.id, because: 'withdrawn' }),
    expect.objectContaining({ because: 'withdrawn' }),
  ])
})

test('what a transaction states is gone with it', async () => {
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await outbox.put(client, [lifted()])
  await client.query('ROLLBACK')
  client.release()
  expect(await standing()).toEqual(new Set())
})

test('who holds the lock sees whatever was stated before, in a snapshot of its own', async () => {
  const [first, second] = [await database.pool.connect(), await database.pool.connect()]
  await first.query('BEGIN')
  await outbox.lock(first)
  await second.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  const waiting = outbox.lock(second)
  const fact = lifted()
  await outbox.put(first, [fact])
  await first.query('COMMIT')
  await waiting
  expect(await outbox.ids(second, source)).toEqual(new Set([fact.id]))
  await second.query('ROLLBACK')
  for (const client of [first, second]) client.release()
})

describe('a fact that was published', () => {
  test('is not published again at once', async () => {
    await put(lifted())
    await outbox.send()
    expect(await outbox.send()).toBe(1)
    expect(bus.records).toHaveLength(1)
  })

  test('is published again by the next process, and recorded once', async () => {
    await put(lifted())
    await outbox.send()
    await open().send()
    expect(bus.records).toHaveLength(2)
    expect(await record()).toEqual(['recorded', 'duplicate'])
    expect(await open().send()).toBe(0)
    expect(bus.records).toHaveLength(2)
  })

  test('is published again after a while, for the inbox may have lost it', async () => {
    await put(lifted())
    const impatient = open({ resendAfter: -1 })
    await impatient.send()
    await impatient.send()
    expect(bus.records).toHaveLength(2)
  })
})

describe('a fact of which the recorder made a dead letter', () => {
  const letterOf = ({ id }: HubFact, inbox = 'hub.in') =>
    deadLetters.put([sampleLetter({ reason: 'unknown-schema', coordinate: `c/${inbox}/0/${randomUUID()}`, source, eventId: id })])

  test('is told once and not sent again, and those behind it are sent', async () => {
    const [wrong, fact] = [lifted(), lifted()]
    await put(wrong)
    const impatient = open({ resendAfter: -1 })
    expect(await impatient.send()).toBe(1)
    await letterOf(wrong)
    await put(fact)
    expect(await impatient.send()).toBe(1)
    expect(await impatient.send()).toBe(1)
    await open().send()
    expect(bus.records.map(read).map(({ envelope }) => envelope.id)).toEqual([wrong.id, fact.id, fact.id, fact.id])
    expect(refusals).toEqual(['unknown-schema'])
    expect(await standing()).toEqual(new Set([wrong.id, fact.id]))
    expect(await outbox.refused(database.pool, source)).toBe(1)
  })

  test('is another’s, when it came by a system’s own inbox', async () => {
    const fact = lifted()
    await put(fact)
    const impatient = open({ resendAfter: -1 })
    await impatient.send()
    await letterOf(fact, 'hub.in.511602-hrss.payroll')
    expect(await impatient.send()).toBe(1)
    expect(bus.records).toHaveLength(2)
    expect(refusals).toEqual([])
  })
})

test('a bus that does not take it leaves it standing, for the next time', async () => {
  const fact = lifted()
  await put(fact)
  bus.hold = () => Promise.reject(new HubError('unavailable', 'The bus is away.', { retryable: true }))
  await expect(outbox.send()).rejects.toMatchObject({ code: 'unavailable' })
  bus.hold = undefined
  expect(await outbox.send()).toBe(1)
  expect(bus.records.map(read).map(({ envelope }) => envelope.id)).toEqual([fact.id])
})

const noEvents = (): [string, HubFact][] => [
  ['invalid-data', { ...lifted(), data: { cardIdd: 'x' } }],
  ['invalid-envelope', { ...lifted(), region: '' }],
  ['internal', { ...lifted(), time: Number.NaN }],
  ['too-large', lifted(randomUUID(), 'x'.repeat(maxEventBytes))],
]

test.each(noEvents())('what is no event (%s) is told and never sent, and what is stated with it is', async (code, wrong) => {
  const fact = lifted()
  await put(wrong, fact)
  expect(refusals).toEqual([code])
  expect(await standing()).toEqual(new Set([wrong.id, fact.id]))
  expect(await outbox.refused(database.pool, source)).toBe(1)
  expect(await outbox.send()).toBe(1)
  expect(bus.records.map(read).map(({ envelope }) => envelope.id)).toEqual([fact.id])
})
