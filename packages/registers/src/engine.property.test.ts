import { latest, type Aggregate } from '@xianglian/domain'
import { testDatabase, type TestDatabase } from '@xianglian/testkit'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openEngine, type Engine, type EngineOptions } from './engine.ts'
import { requestRebuild } from './projections.ts'
import { createRegisterReader, type RegisterReader } from './reader/reader.ts'
import { schema } from './tables.ts'
import { drain } from './testing/hub.ts'
import { createMemoryStore, createTestCatalogue, type MemoryStore, type TestEvent } from './testing/memory-store.ts'
import { noteDefinition, plainNoteDefinition } from './testing/notes.ts'
import { noRows, oracleParked, oracleRows, type OracleRows } from './testing/oracle.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const catalogue = createTestCatalogue({ 'note.torn': 600 })
const names = ['note', 'note-tag', 'note-line', 'latest'] as const

const rarely = fc.integer({ min: 0, max: 14 }).map((n) => n === 0)
/** Few subjects, records and instants, so that everything that can collide does. */
const events = fc.array(
  fc.record({
    event: fc.constantFrom('written', 'written', 'torn'),
    subject: fc.constantFrom('note/1', 'note/2', 'note/a:b', 'leaf/1', 'm.tree/1', 'm.tree/a:b'),
    time: fc.integer({ min: 1, max: 6 }).map((day) => Date.UTC(2026, 0, day)),
    source: fc.constantFrom('/test/one', '/test/two'),
    sequence: fc.constantFrom(undefined, '0', '7', '12'),
    record: fc.constantFrom(undefined, undefined, undefined, 'e0', 'e1', 'e2', 'r:1'),
    revision: fc.constantFrom(0, 0, 0, 1, 2, 3),
    isVoid: rarely,
    data: fc.record({
      text: fc.string({ minLength: 1, maxLength: 2, unit: 'grapheme' }).map((text) => text.replaceAll('\u0000', '?')),
      tag: fc.constantFrom('a', 'b', 'c:%'),
      amount: fc.integer({ min: -100_000, max: 100_000 }).map((cents) => (cents / 100).toFixed(2)),
      fails: rarely,
      failsAsEntry: rarely,
      failsAsRow: rarely,
      unreadable: rarely,
    }),
  }),
  { minLength: 1, maxLength: 30 },
)

type Drawn = typeof events extends fc.Arbitrary<(infer E)[]> ? E : never

const toTestEvent = ({ isVoid, sequence, record, event, ...rest }: Drawn, index: number): TestEvent => ({
  ...rest,
  type: `${rest.subject.slice(0, rest.subject.indexOf('/'))}.${event}`,
  ...(sequence !== undefined && { sequence }),
  ...(record !== undefined && { record }),
  id: `e${index}`,
  void: isVoid,
})

async function rowsOf(
  reader: RegisterReader,
  at: Parameters<RegisterReader['list']>[1] = {},
  only: readonly (typeof names)[number][] = names,
): Promise<OracleRows> {
  const rows = noRows()
  for (const name of only) {
    for (let cursor: string | undefined; ;) {
      const { items, next } = await reader.list(name, { ...at, limit: 7, ...(cursor !== undefined && { cursor }) })
      for (const { key, position: _, recordedat: __, ...row } of items) rows[name][key] = row
      if (next === undefined) break
      cursor = next
    }
  }
  return rows
}

interface Scenario {
  readonly definition: Aggregate
  readonly store: MemoryStore
  readonly reader: RegisterReader
}

const openOn = ({ definition, store }: Scenario, options: Partial<EngineOptions>): Promise<Engine> =>
  openEngine({ pool: database.pool, store, catalogue, definitions: [definition, latest], ...options })

/** Lets everything arrive late, shuffled and repeated, over several engines, with a rebuild somewhere between. */
async function project(
  scenario: Scenario,
  drawn: readonly Drawn[],
  { order, batchSizes, rebuildAfter }: { order: readonly number[]; batchSizes: readonly number[]; rebuildAfter: number },
): Promise<void> {
  const all = drawn.map(toTestEvent)
  const arrivals = [...order.flatMap((index) => all[index % all.length] ?? []), ...all]
  let arrived = 0
  for (const [round, batchSize] of batchSizes.entries()) {
    const engine = await openOn(scenario, { batchSize, cacheBytes: round % 2 === 0 ? 0 : 1e6 })
    if (round === rebuildAfter) await requestRebuild(database.pool)
    const until = round === batchSizes.length - 1 ? arrivals.length : arrived + 1 + Math.floor(arrivals.length / batchSizes.length)
    scenario.store.record(arrivals.slice(arrived, until))
    arrived = until
    await drain(engine)
    await engine.close()
  }
}

async function checkPast({ definition, store, reader }: Scenario): Promise<void> {
  const head = store.events.length
  for (let step = 0; step < 4; step += 1) {
    const position = Math.floor((head * step) / 4)
    const validAt = Date.UTC(2026, 0, 1 + ((head + step * 2) % 7))
    const at = { asOf: { position }, validAt }
    const past = oracleRows(store.events, position + 1, validAt)
    const kept = definition.registers['note']?.history ? (['note', 'note-tag'] as const) : []
    for (const name of kept) {
      expect((await rowsOf(reader, at, [name]))[name]).toEqual(past[name])
      expect((await rowsOf(reader, { asOf: { position } }, [name]))[name]).toEqual(oracleRows(store.events, position + 1)[name])
    }
    for (const name of names) {
      for (const key of Object.keys(oracleRows(store.events)[name])) {
        const found = await reader.row(name, key, at)
        const { key: _, position: __, recordedat: ___, ...row } = found ?? { key, position: 0, recordedat: '' }
        expect(found === undefined ? undefined : row).toEqual(past[name][key])
      }
    }
  }
}

/** What a rebuild gives, positions included, is what the increments gave. */
async function checkRebuild(scenario: Scenario): Promise<void> {
  const rows = async (): Promise<unknown[]> => (await database.pool.query(`SELECT * FROM ${schema}.note ORDER BY key`)).rows
  const hashes = (): Promise<string[]> => Promise.all(names.map((name) => scenario.reader.hash(name)))
  const before = [await rows(), await hashes()]
  await requestRebuild(database.pool)
  const engine = await openOn(scenario, { batchSize: 1000 })
  await drain(engine)
  await engine.close()
  expect([await rows(), await hashes()]).toEqual(before)
}

async function run(definition: Aggregate, drawn: readonly Drawn[], arrival: Parameters<typeof project>[2]): Promise<void> {
  await database.pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  const store = createMemoryStore()
  const reader = await createRegisterReader({ pool: database.pool, definitions: [definition, latest], store, catalogue })
  const scenario = { definition, store, reader }
  await project(scenario, drawn, arrival)
  expect(await rowsOf(reader)).toEqual(oracleRows(store.events))
  expect((await reader.parked()).map(({ subject }) => subject).toSorted()).toEqual(oracleParked(store.events).toSorted())
  await checkPast(scenario)
  await checkRebuild(scenario)
}

const arrival = fc.record({
  order: fc.array(fc.nat(100), { maxLength: 40 }),
  batchSizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }),
  rebuildAfter: fc.nat(6),
})
const numRuns = Number(process.env['HUB_TEST_RUNS'] ?? 25)

test.each([
  ['with history at any two times', noteDefinition()],
  ['without history', plainNoteDefinition()],
])(
  'any order, batching, repetition, correction and rebuild give the rows of a fold from scratch, %s',
  async (_, definition) => {
    expect.hasAssertions()
    await fc.assert(
      fc.asyncProperty(events, arrival, (drawn, its) => run(definition, drawn, its)),
      { numRuns },
    )
  },
  600_000,
)
