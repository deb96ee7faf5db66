import { testDatabase, type TestDatabase } from '@xianglian/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openEngine } from './engine.ts'
import { requestRebuild } from './projections.ts'
import { createRegisterReader, type RegisterReader } from './reader/reader.ts'
import { schema } from './tables.ts'
import { createMemoryStore, createTestCatalogue, type TestEvent } from './testing/memory-store.ts'
import { noteDefinition, plainNoteDefinition } from './testing/notes.ts'
import { oracleParked, oracleRows, type OracleRows } from './testing/oracle.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const catalogue = createTestCatalogue({ 'note.torn': 600 })
const names = ['note', 'note-tag', 'note-line'] as const

const rarely = fc.integer({ min: 0, max: 14 }).map((n) => n === 0)
/** Few subjects, records and instants, so that everything that can collide does. */
const events = fc.array(
  fc.record({
    type: fc.constantFrom('note.written', 'note.written', 'note.torn'),
    subject: fc.constantFrom('note/1', 'note/2', 'note/a:b'),
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

const toTestEvent = ({ isVoid, ...event }: Parameters<typeof Object.assign>[0] & Record<string, unknown>, index: number): TestEvent =>
  ({ ...event, id: `e${index}`, void: isVoid }) as unknown as TestEvent

async function rowsOf(reader: RegisterReader, at: Parameters<RegisterReader['list']>[1] = {}, only: readonly (typeof names)[number][] = names): Promise<OracleRows> {
  const rows: OracleRows = { note: {}, 'note-tag': {}, 'note-line': {} }
  for (const name of only) {
    for (let cursor: string | undefined; ; ) {
      const { items, next } = await reader.list(name, { ...at, limit: 7, ...(cursor !== undefined && { cursor }) })
      for (const { key, position: _, recordedat: __, ...row } of items) rows[name][key] = row
      if (next === undefined) break
      cursor = next
    }
  }
  return rows
}

async function run(
  drawn: readonly Record<string, unknown>[],
  order: readonly number[],
  batchSizes: readonly number[],
  rebuildAfter: number,
  definition: ReturnType<typeof noteDefinition>,
): Promise<void> {
  await database.pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  const store = createMemoryStore()
  const all = drawn.map(toTestEvent)
  // Late, shuffled and repeated: every event arrives at least once.
  const arrivals = [...order.flatMap((index) => all[index % all.length] ?? []), ...all]
  const reader = await createRegisterReader({ pool: database.pool, definitions: [definition], store, catalogue })
  let arrived = 0
  for (const [round, batchSize] of batchSizes.entries()) {
    const engine = await openEngine({ pool: database.pool, store, catalogue, definitions: [definition], batchSize, cacheBytes: round % 2 === 0 ? 0 : 1e6 })
    if (round === rebuildAfter) await requestRebuild(database.pool)
    const until = round === batchSizes.length - 1 ? arrivals.length : arrived + 1 + Math.floor(arrivals.length / batchSizes.length)
    store.record(arrivals.slice(arrived, until))
    arrived = until
    while (await engine.advance());
    await engine.close()
  }
  expect(await rowsOf(reader)).toEqual(oracleRows(store.events))
  expect((await reader.parked()).map(({ subject }) => subject).toSorted()).toEqual(oracleParked(store.events).toSorted())
  const head = store.events.length
  for (let step = 0; step < 4; step += 1) {
    const position = Math.floor((head * step) / 4)
    const validAt = Date.UTC(2026, 0, 1 + ((head + step * 2) % 7))
    const at = { asOf: { position }, validAt }
    const past = oracleRows(store.events, position + 1, validAt)
    if (definition.registers['note']?.history) {
      expect(await rowsOf(reader, at, ['note', 'note-tag'])).toEqual({ ...past, 'note-line': {} })
      expect(await rowsOf(reader, { asOf: { position } }, ['note', 'note-tag'])).toEqual({ ...oracleRows(store.events, position + 1), 'note-line': {} })
    }
    for (const name of names) {
      for (const key of Object.keys(oracleRows(store.events)[name])) {
        const found = await reader.row(name, key, at)
        const { key: _, position: __, recordedat: ___, ...row } = found ?? { key, position: 0, recordedat: '' }
        expect(found === undefined ? undefined : row).toEqual(past[name][key])
      }
    }
  }
  // What a rebuild gives, positions included, is what the increments gave.
  const before = await database.pool.query(`SELECT * FROM ${schema}.note`)
  const hashes = await Promise.all(names.map((name) => reader.hash(name)))
  await requestRebuild(database.pool)
  const engine = await openEngine({ pool: database.pool, store, catalogue, definitions: [definition], batchSize: 1000 })
  while (await engine.advance());
  await engine.close()
  const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1)
  expect((await database.pool.query(`SELECT * FROM ${schema}.note`)).rows.toSorted(byKey)).toEqual(before.rows.toSorted(byKey))
  expect(await Promise.all(names.map((name) => reader.hash(name)))).toEqual(hashes)
}

const scenario = [events, fc.array(fc.nat(100), { maxLength: 40 }), fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }), fc.nat(6)] as const

test('any order, batching, repetition, correction and rebuild give the rows of a fold from scratch, with history at any two times', async () => {
  await fc.assert(
    fc.asyncProperty(...scenario, (drawn, order, batchSizes, rebuildAfter) => run(drawn, order, batchSizes, rebuildAfter, noteDefinition())),
    { numRuns: Number(process.env['HUB_TEST_RUNS'] ?? 25) },
  )
}, 120_000)

test('the same without history', async () => {
  await fc.assert(
    fc.asyncProperty(...scenario, (drawn, order, batchSizes, rebuildAfter) => run(drawn, order, batchSizes, rebuildAfter, plainNoteDefinition())),
    { numRuns: Number(process.env['HUB_TEST_RUNS'] ?? 25) },
  )
}, 120_000)
