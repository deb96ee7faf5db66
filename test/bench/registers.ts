import { encodeJson, openCatalogue, sha256, type Catalogue } from '@xianglian/contracts'
import { leafHash, parseEnvelope, type LeafedEvent } from '@xianglian/core'
import { aggregates, type Aggregate } from '@xianglian/domain'
import { openEngine, requestRebuild } from '@xianglian/registers'
import { createSchemaTable, openStore } from '@xianglian/store-postgres'

import { cases, endings, eventsPerCase, filings, reference, type CountyEvent } from './county.ts'
import { headOf } from './draining.ts'
import { percentile, rate, type Bench } from './environment.ts'

/** The store and the catalogue in this process: the engine is measured by itself, without the way in. */
async function openCounty({ pool }: Bench) {
  const catalogue = await openCatalogue(createSchemaTable(pool))
  const store = await openStore(pool, { sameData: (a, b) => catalogue.sameData(a, b) })
  return { pool, catalogue, store }
}

type County = Awaited<ReturnType<typeof openCounty>>

/** The definitions without what they derive, add up and judge: what folding alone costs. */
const withoutRules: readonly Aggregate[] = aggregates.map((aggregate) => ({
  ...aggregate,
  version: aggregate.version + 1_000,
  registers: Object.fromEntries(
    Object.entries(aggregate.registers).map(([name, each]) => [name, { ...each, derive: undefined, lookups: {}, rules: [], rollups: {} }]),
  ),
}))

async function record({ store, catalogue }: County, events: Iterable<CountyEvent>): Promise<void> {
  const appender = await store.acquire()
  let batch: LeafedEvent[] = []
  const append = async (): Promise<void> => {
    await appender.append({ events: batch, offsets: new Map(), now: Date.now() })
    batch = []
  }
  for (const event of events) {
    batch.push(encode(event, catalogue))
    if (batch.length === 5_000) await append()
  }
  if (batch.length > 0) await append()
}

function encode({ attributes, data }: CountyEvent, catalogue: Catalogue): LeafedEvent {
  const parsed = parseEnvelope(attributes)
  if (!parsed.ok) throw new Error(parsed.errors[0]?.detail)
  const encoded = encodeJson(parsed.value, data, catalogue)
  if (!encoded.ok) throw new Error(encoded.errors[0]?.detail)
  return { ...encoded.event, leafHash: leafHash(encoded.event, sha256) }
}

/** Works the engine until nothing is left to do, what is owed to dependents included. */
async function settle({ pool, store, catalogue }: County, definitions: readonly Aggregate[] = aggregates): Promise<void> {
  const engine = await openEngine({ pool, store, catalogue, definitions })
  while (await engine.advance());
  await engine.close()
}

export interface Folding {
  /** Case events per second with all rules on: of all, of the first tenth, and of the last. */
  readonly perSecond: number
  readonly first: number
  readonly last: number
  /** All events per second, built anew beside the live registers. */
  readonly rebuilt: number
}

/** (i) how fast the registers of a county's cases are made with all rules on, as events come and then once more from the beginning. */
export async function foldCounty(bench: Bench, count: number): Promise<Folding> {
  const county = await openCounty(bench)
  await record(county, reference())
  await settle(county)
  const all = Math.round(count / eventsPerCase)
  const tenth = Math.round(all / 10)
  let seconds = 0
  const fold = async (from: number, to: number): Promise<number> => {
    await record(county, cases(from, to))
    const taken = await rate((to - from) * eventsPerCase, () => settle(county))
    seconds += taken.seconds
    return taken.perSecond
  }
  const first = await fold(0, tenth)
  await fold(tenth, all - tenth)
  const last = await fold(all - tenth, all)
  const events = await headOf(bench)
  await requestRebuild(bench.pool)
  const rebuilt = await rate(events, () => settle(county))
  await county.store.close()
  return { perSecond: (all * eventsPerCase) / seconds, first, last, rebuilt: rebuilt.perSecond }
}

/** (i) the latency of pages of the register of cases by region and status, milliseconds, once it holds so many. */
export async function listCases(bench: Bench, url: string, held: number, count: number): Promise<{ p50: number; p99: number }> {
  const county = await openCounty(bench)
  await record(county, filings(held, count))
  await settle(county)
  await county.store.close()
  const statuses = ['filed', 'closed', 'decided', 'withdrawn']
  const latencies: number[] = []
  for (let call = 0; call < 2_000; call += 1) {
    const region = `511602${101 + (call % 25)}`
    const where = `where[region]=${region}&where[status]=${statuses[call % statuses.length]}`
    latencies.push(await timed(`${url}/v1/registers/case?${where}&limit=100`, bench.key))
  }
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) }
}

const region = '511602101'
/** Each way of telling cases apart, of all and as clerks narrow it down. */
const questions = [
  ...['item', 'organisation', 'region', 'month', 'channel'].map((by) => ({ by })),
  ...['item', 'organisation', 'month', 'channel'].map((by) => ({ by, region })),
  ...['organisation', 'region', 'month', 'channel'].map((by) => ({ by, item: 'item-0' })),
  { by: 'item', org: `${region}-office` },
  { by: 'item', from: '2025-06', to: '2025-06' },
  { by: 'region', map: 'today' },
]

/** (i) the latency of their figures, milliseconds, once the cases that were only filed have ended: of the slowest question. */
export async function countCases(bench: Bench, url: string, held: number, count: number) {
  const county = await openCounty(bench)
  await record(county, endings(held, count))
  await settle(county)
  await county.store.close()
  const measured = []
  for (const question of questions) {
    const query = new URLSearchParams(question).toString()
    const latencies: number[] = []
    for (let call = 0; call < 100; call += 1) latencies.push(await timed(`${url}/v1/statistics/cases?${query}`, bench.key))
    measured.push({ query, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) })
  }
  const [slowest] = measured.toSorted((a, b) => b.p99 - a.p99)
  if (slowest === undefined) throw new Error('no question was asked')
  return slowest
}

/** Milliseconds until the whole answer is there. */
async function timed(url: string, key: string): Promise<number> {
  const started = performance.now()
  const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  await answer.arrayBuffer()
  return performance.now() - started
}

/** (i) the same events folded from the beginning by the definitions without their rules. */
export async function foldWithoutRules(bench: Bench): Promise<{ perSecond: number }> {
  await bench.pool.query('DROP SCHEMA registers CASCADE')
  const county = await openCounty(bench)
  const result = await rate(await headOf(bench), () => settle(county, withoutRules))
  await county.store.close()
  return result
}
