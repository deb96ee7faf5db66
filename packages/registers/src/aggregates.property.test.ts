import { createHash } from 'node:crypto'

import { aggregates } from '@xianglian/domain'
import { testDatabase, type TestDatabase } from '@xianglian/testkit'
import canonicalize from 'canonicalize'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openEngine, type Engine } from './engine.ts'
import { requestRebuild } from './projections.ts'
import { createRegisterReader, type RegisterReader } from './reader/reader.ts'
import { schema } from './tables.ts'
import { drawnEvents, judgedAggregates, stageRanks } from './testing/aggregates-events.ts'
import { compare, oracleHub, statusAt, type OracleFinding, type OracleHub } from './testing/aggregates-oracle.ts'
import { drain } from './testing/hub.ts'
import { createMemoryStore, createTestCatalogue, type MemoryStore, type TestEvent } from './testing/memory-store.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const definitions = aggregates.filter(({ name }) => judgedAggregates.some((judged) => judged === name))
const catalogue = createTestCatalogue(stageRanks)

interface Hub {
  readonly store: MemoryStore
  readonly reader: RegisterReader
}

/** How events come in: in rounds, each with an engine of its own, which may be closed in the midst of its work. */
const arrivals = fc.record({
  order: fc.array(fc.nat(200), { maxLength: 40 }),
  rounds: fc.array(
    fc.record({
      batchSize: fc.constantFrom(2, 7, 40),
      sliceSize: fc.constantFrom(2, 10, 1000),
      cacheBytes: fc.constantFrom(0, 1e6),
      rowCacheBytes: fc.constantFrom(0, 1e6),
      advances: fc.constantFrom(1, 5, 25, Infinity),
      rebuilds: fc.constantFrom(undefined, undefined, undefined, ...judgedAggregates),
    }),
    { minLength: 1, maxLength: 4 },
  ),
})
type Arrival = typeof arrivals extends fc.Arbitrary<infer T> ? T : never
type Round = Omit<Arrival['rounds'][number], 'advances' | 'rebuilds'>

const openOn = ({ store }: Pick<Hub, 'store'>, round: Partial<Round> = {}): Promise<Engine> =>
  openEngine({ pool: database.pool, store, catalogue, definitions, ...round })

/** Lets everything arrive late, shuffled and repeated, with rebuilds between. */
async function project(hub: Hub, stated: readonly TestEvent[], { order, rounds }: Arrival): Promise<void> {
  const incoming = [...order.flatMap((index) => stated[index % stated.length] ?? []), ...stated]
  for (const [index, { advances, rebuilds, ...round }] of rounds.entries()) {
    hub.store.record(incoming.splice(0, index === rounds.length - 1 ? incoming.length : 1 + Math.floor(incoming.length / 2)))
    const engine = await openOn(hub, round)
    if (rebuilds !== undefined) await requestRebuild(database.pool, rebuilds)
    for (let left = advances; left > 0 && (await engine.advance()); left -= 1);
    await engine.close()
  }
  await settle(hub)
}

async function settle(hub: Hub): Promise<void> {
  const engine = await openOn(hub)
  await drain(engine)
  await engine.close()
}

async function listed(reader: RegisterReader, name: string): Promise<Record<string, unknown>> {
  const rows: Record<string, unknown> = {}
  for (let cursor: string | undefined; ;) {
    const { items, next } = await reader.list(name, { limit: 1000, ...(cursor !== undefined && { cursor }) })
    for (const { key, position: _, recordedat: __, ...row } of items) rows[key] = row
    if (next === undefined) return rows
    cursor = next
  }
}

async function found(reader: RegisterReader, query: Parameters<RegisterReader['findings']>[0]): Promise<unknown[]> {
  const items: unknown[] = []
  for (let cursor: string | undefined; ;) {
    const page = await reader.findings({ ...query, ...(cursor !== undefined && { cursor }) })
    items.push(...page.items)
    if (page.next === undefined) return items
    cursor = page.next
  }
}

const described = new Map(
  definitions
    .flatMap(({ registers }) => Object.values(registers).flatMap((register) => [register, ...Object.values(register.rollups)]))
    .flatMap(({ rules }) => rules.map(({ id, severity, clause, message }) => [id, { severity, clause, message }] as const)),
)

const shown = (findings: readonly OracleFinding[], at: string): unknown[] =>
  findings
    .toSorted((a, b) => compare(a.since, b.since) || compare(a.key, b.key))
    .map((finding) => ({ ...finding, ...described.get(finding.rule), status: statusAt(finding, at) }))

/** Ten random shares: of what begins and ends, of just before it, and of all the years that events are of. */
const drawnClocks = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 10, maxLength: 10 })
const evenly = Array.from({ length: 10 }, (_, index) => index / 10)
const firstYear = Date.UTC(2010, 0, 1)
const lastYear = Date.UTC(2030, 0, 1)

/** Instants at which something begins or ends, those just before, and any others. */
function clocksOf({ findings }: OracleHub, shares: readonly number[] = evenly): string[] {
  const borders = findings.flatMap(({ since, until }) => [since, until ?? since])
  const clocks = borders.flatMap((border) => [border, new Date(Date.parse(border) - 1).toISOString()])
  return shares.map((share, index) => {
    const any = new Date(Math.floor(firstYear + share * (lastYear - firstYear))).toISOString()
    return index < 5 ? (clocks[Math.floor(clocks.length * share)] ?? any) : any
  })
}

async function check({ store, reader }: Hub, shares?: readonly number[]): Promise<OracleHub> {
  const expected = oracleHub(definitions, store.events, stageRanks)
  expect(await reader.pending()).toBe(0)
  expect(await reader.parked()).toEqual([])
  for (const [name, rows] of expected.rows) expect({ [name]: await listed(reader, name) }).toEqual({ [name]: Object.fromEntries(rows) })
  for (const at of clocksOf(expected, shares))
    expect({ at, found: await found(reader, { at: Date.parse(at), limit: 1000 }) }).toEqual({ at, found: shown(expected.findings, at) })
  const hash = createHash('sha256').update(canonicalize(expected.findings) ?? '')
  expect(await reader.findingsHash()).toBe(hash.digest('hex'))
  return expected
}

/** Lists by filters, page by page, are those of the whole list. */
async function checkFilters({ reader }: Hub, { findings }: OracleHub): Promise<void> {
  const [at] = clocksOf({ rows: new Map(), findings })
  if (at === undefined) return
  for (const status of ['pending', 'open', 'ended'] as const) {
    const expected = shown(
      findings.filter((finding) => statusAt(finding, at) === status),
      at,
    )
    expect(await found(reader, { at: Date.parse(at), status, limit: 7 })).toEqual(expected)
  }
  const some = findings.filter((_, index) => index % 3 === 0)
  const rule = [...new Set(some.map((finding) => finding.rule))]
  const region = [...new Set(some.flatMap((finding) => finding.region ?? []))].slice(0, 2)
  const matching = findings.filter((finding) => rule.includes(finding.rule) && region.includes(finding.region ?? ''))
  if (region.length > 0) expect(await found(reader, { at: Date.parse(at), rule, region, limit: 7 })).toEqual(shown(matching, at))
}

async function run(
  stated: readonly TestEvent[],
  arrival: Arrival,
  shares?: readonly number[],
): Promise<{ readonly hub: Hub; readonly expected: OracleHub }> {
  await database.pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  const store = createMemoryStore()
  const reader = await createRegisterReader({ pool: database.pool, definitions, store, catalogue })
  const hub = { store, reader }
  await project(hub, stated, arrival)
  const expected = await check(hub, shares)
  await checkFilters(hub, expected)
  return { hub, expected }
}

const numRuns = Number(process.env['HUB_TEST_RUNS'] ?? 8)
/** What fails is made smaller for as long as that. */
const bounds = { interruptAfterTimeLimit: 300_000, markInterruptAsFailure: true }
const events = drawnEvents({ minLength: 1, maxLength: 120 })

test('whatever arrives in whatever order, registers and findings are those of a fold from scratch', async () => {
  expect.hasAssertions()
  await fc.assert(
    fc.asyncProperty(events, arrivals, drawnClocks, async (stated, arrival, shares) => {
      const { hub } = await run(stated, arrival, shares)
      await requestRebuild(database.pool)
      await settle(hub)
      await check(hub, shares)
    }),
    { ...bounds, numRuns },
  )
}, 600_000)

test('every rule of the aggregates finds something among the events of one seed, as in a fold from scratch', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(drawnEvents({ minLength: 150, maxLength: 300 }), arrivals, async (stated, arrival) => {
      for (const { rule } of (await run(stated, arrival)).expected.findings) seen.add(rule)
    }),
    { ...bounds, numRuns: 10, seed: 8 },
  )
  // One that is missing wants values of its fields in aggregates-choices.ts.
  expect([...seen].toSorted()).toEqual([...described.keys()].toSorted())
}, 600_000)
