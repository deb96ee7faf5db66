import { testDatabase, type TestDatabase } from '@xianglian/testkit'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openEngine, type Engine, type EngineOptions } from '../engine.ts'
import { requestRebuild } from '../projections.ts'
import { createRegisterReader, type RegisterReader } from '../reader/reader.ts'
import { schema } from '../tables.ts'
import { drain } from '../testing/hub.ts'
import { createMemoryStore, createTestCatalogue, type MemoryStore, type TestEvent } from '../testing/memory-store.ts'
import { readFindings } from '../testing/town-hub.ts'
import { oracleTown } from '../testing/town-oracle.ts'
import { townDefinitions } from '../testing/town.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const catalogue = createTestCatalogue()
const registers = ['ward', 'street', 'lamp', 'lamp-line', 'ward-lamps', 'line-count', 'street-lines'] as const

/** Few of everything, so that everything meets. */
const wards = fc.constantFrom('w1', 'w2', 'w:3')
const streets = fc.constantFrom('s1', 's2', 's:3')
const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(some, { freq: 4 })
const day = fc.integer({ min: 1, max: 6 }).map((number) => Date.UTC(2026, 0, number))
const content = fc.oneof(
  fc.record({
    type: fc.constant('ward.set'),
    id: wards,
    data: fc.record({ limit: maybe(fc.nat(3)), region: maybe(fc.constantFrom('511602', '511603')) }),
  }),
  fc.record({ type: fc.constant('ward.dropped'), id: wards, data: fc.constant({}) }),
  fc.record({
    type: fc.constant('street.named'),
    id: streets,
    data: fc.record({ ward: maybe(wards), note: fc.constantFrom({ b: 1, a: 2 }, { a: 2, b: 1 }) }),
  }),
  fc.record({ type: fc.constant('street.closed'), id: streets, data: fc.constant({}) }),
  ...Array.from({ length: 4 }, () =>
    fc.record({
      type: fc.constant('lamp.put'),
      id: fc.constantFrom('l1', 'l2', 'l3', 'l:4', 'l5'),
      data: fc.record({
        street: maybe(streets),
        colour: maybe(fc.constantFrom('red', 'green', 'c:%')),
        watts: fc.integer({ min: -5000, max: 5000 }).map((number) => (number / 100).toFixed(2)),
        out: maybe(day.map((time) => new Date(time).toISOString())),
        fails: fc.constantFrom(null, null, null, null, null, 'derive', 'column', 'rule', 'since', 'part', 'twice', 'rollup', 'second'),
      }),
    }),
  ),
  fc.record({ type: fc.constant('lamp.gone'), id: fc.constantFrom('l1', 'l2', 'l:4'), data: fc.constant({}) }),
)
const events = fc.array(
  fc.record({
    content,
    time: day,
    record: fc.constantFrom(undefined, undefined, undefined, 'e0', 'e1', 'e2'),
    revision: fc.constantFrom(0, 0, 0, 1, 2),
    isVoid: fc.integer({ min: 0, max: 11 }).map((number) => number === 0),
  }),
  { minLength: 1, maxLength: 40, size: 'max' },
)
type Drawn = typeof events extends fc.Arbitrary<(infer E)[]> ? E : never

const toTestEvent = ({ content: { type, id, data }, time, record, revision, isVoid }: Drawn, index: number): TestEvent => ({
  type,
  subject: `${type.slice(0, type.indexOf('.'))}/${id}`,
  data,
  time,
  revision,
  ...(record !== undefined && { record }),
  id: `e${index}`,
  void: isVoid,
})

const arrival = fc.record({
  order: fc.array(fc.nat(100), { maxLength: 30, size: 'max' }),
  engines: fc.array(
    fc.record({
      batchSize: fc.integer({ min: 1, max: 15 }),
      sliceSize: fc.integer({ min: 1, max: 6 }),
      isWarm: fc.boolean(),
      rebuilds: fc.constantFrom(undefined, undefined, 'all', 'lamp', 'street', 'ward'),
      /** Steps after which it is closed, whatever is left. */
      steps: fc.option(fc.nat(25), { freq: 2 }),
    }),
    { minLength: 1, maxLength: 6, size: 'max' },
  ),
  changes: fc.boolean(),
})
type Arrival = typeof arrival extends fc.Arbitrary<infer A> ? A : never

const open = (store: MemoryStore, version: number, options: Partial<EngineOptions>): Promise<Engine> =>
  openEngine({ pool: database.pool, store, catalogue, definitions: townDefinitions(version), ...options })

async function project(store: MemoryStore, drawn: readonly Drawn[], { order, engines, changes }: Arrival): Promise<void> {
  const all = drawn.map(toTestEvent)
  const arrivals = [...order.flatMap((index) => all[index % all.length] ?? []), ...all]
  const each = Math.ceil(arrivals.length / engines.length)
  for (const [round, { batchSize, sliceSize, isWarm, rebuilds, steps }] of engines.entries()) {
    const cacheBytes = isWarm ? 1e6 : 0
    const version = changes && round >= Math.floor(engines.length / 2) ? 2 : 1
    const engine = await open(store, version, { batchSize, sliceSize, cacheBytes, rowCacheBytes: cacheBytes })
    if (rebuilds !== undefined) await requestRebuild(database.pool, rebuilds === 'all' ? undefined : rebuilds)
    store.record(arrivals.slice(round * each, (round + 1) * each))
    if (steps === null || round === engines.length - 1) await drain(engine)
    else for (let step = 0; step < steps; step += 1) await engine.advance()
    await engine.close()
  }
}

async function rowsOf(reader: RegisterReader): Promise<Record<string, unknown>> {
  const town: Record<string, Record<string, unknown>> = {}
  for (const name of registers) {
    const { items } = await reader.list(name, { limit: 1000 })
    const rows: Record<string, unknown> = {}
    for (const { key, position: _, recordedat: __, ...row } of items) rows[key] = row
    town[name] = rows
  }
  return town
}

async function check(store: MemoryStore, reader: RegisterReader, version: number): Promise<void> {
  const expected = oracleTown(store.events, version)
  expect(await rowsOf(reader)).toEqual(expected.town)
  expect(await readFindings(database)).toEqual(expected.findings)
  const { rows } = await database.pool.query(`SELECT target FROM ${schema}._pending`)
  expect(rows).toEqual([])
}

const numRuns = Number(process.env['HUB_TEST_RUNS'] ?? 12)

test('any order, batching, slicing, correction, rebuild and interruption give the rows, sums and findings of a look from scratch', async () => {
  expect.hasAssertions()
  await fc.assert(
    fc.asyncProperty(events, arrival, async (drawn, its) => {
      await database.pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
      const store = createMemoryStore()
      const version = its.changes ? 2 : 1
      const reader = await createRegisterReader({ pool: database.pool, definitions: townDefinitions(version), store, catalogue })
      await project(store, drawn, its)
      await check(store, reader, version)
      await requestRebuild(database.pool)
      const engine = await open(store, version, { batchSize: 1000 })
      await drain(engine)
      await engine.close()
      await check(store, reader, version)
    }),
    { numRuns },
  )
}, 600_000)
