import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { openCatalogue, sha256, type Catalogue } from '@xianglian/contracts'
import { leafHash, parseEnvelope, type EventStore, type LeafedEvent } from '@xianglian/core'
import { aggregates } from '@xianglian/domain'
import { createMapper, findMapping, openInput, readMapping, type MappedEvent } from '@xianglian/mapping'
import { createRegisterReader, openEngine, type RegisterItem, type RegisterReader } from '@xianglian/registers'
import { createSchemaTable, migrateStore, openStore } from '@xianglian/store-postgres'
import { sharedData, testDatabase, type TestDatabase } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// Real logs through mapping and registers, in one process: two municipalities as two townships, and a university's approval chains. What they
// come to is worked out from the raw text, not with the readers; of cases and events it is the data's own figures too.

const folder = sharedData()

interface Log {
  readonly mapping: string
  readonly file: string
  /** What the numbers of its cases begin with. */
  readonly prefix: string
  readonly cases: number
  readonly steps: number
  /** Distinct sequences of activities. */
  readonly variants: number
  readonly activityKey: string
}

const bpic = { mapping: 'bpic2015', activityKey: 'activityNameEN' } as const
const bpi = { mapping: 'bpi2020', activityKey: 'concept:name' } as const
/** SOURCES.md counts the artificial START and END of each of bpic2015's cases, too. */
const logs: readonly Log[] = [
  { ...bpic, file: 'bpic2015/BPIC15_1f', prefix: 'bpic15-1-', cases: 902, steps: 21_656 - 2 * 902, variants: 296 },
  { ...bpic, file: 'bpic2015/BPIC15_2f', prefix: 'bpic15-2-', cases: 681, steps: 24_678 - 2 * 681, variants: 419 },
  { ...bpi, file: 'bpi2020/PrepaidTravelCost', prefix: 'prepaid-', cases: 2_007, steps: 17_507, variants: 189 },
  { ...bpi, file: 'bpi2020/RequestForPayment', prefix: 'requestforpayment', cases: 6_760, steps: 36_072, variants: 77 },
]
const largest: Log = { ...bpi, file: 'bpi2020/DomesticDeclarations', prefix: 'declaration', cases: 10_357, steps: 55_628, variants: 90 }

const isWhole = process.env['CI'] !== undefined || process.env['HUB_TEST_WHOLE_LOGS'] !== undefined
if (!isWhole) process.stderr.write('The largest real log, DomesticDeclarations, is left out; set HUB_TEST_WHOLE_LOGS=1 to read it.\n')
const read = isWhole ? [...logs, largest] : logs

let database: TestDatabase
let registers: RegisterReader

describe.skipIf(folder === undefined)('real logs', () => {
  beforeAll(async () => {
    database = await testDatabase()
    registers = await project(database, read)
  }, 300_000)
  afterAll(() => database.drop())

  test.each(read)('$file: $cases cases, $steps steps, $variants variants', async (log) => {
    const { cases, steps, variants } = log
    const raw = tracesOf(log)
    expect(figuresOf([...raw.values()])).toEqual({ cases, steps, variants })
    const shown = await all('case', 'caseNo', log.prefix)
    const done = Map.groupBy(await all('case-step', 'caseNo', log.prefix), ({ caseNo }) => String(caseNo))
    expect(new Map(shown.map((row) => [row['caseNo'], row['steps']]))).toEqual(
      new Map([...raw].map(([trace, activities]) => [`${log.prefix}${trace}`, activities.length])),
    )
    expect(figuresOf([...done.values()].map((rows) => rows.toSorted(inTime).map(({ activity }) => String(activity))))).toEqual({
      cases,
      steps,
      variants,
    })
  })

  test('fees of bpic2015 make 1,478,581.12 and 967,129.89', async () => {
    const feesOf = async (prefix: string): Promise<number> =>
      (await all('case', 'caseNo', prefix)).reduce((sum, { feeTotal }) => sum + hundredths(feeTotal), 0)
    expect([await feesOf('bpic15-1-'), await feesOf('bpic15-2-')]).toEqual([147_858_112, 96_712_989])
  })

  test('they make up the registers', async () => {
    const rows = new Map((await registers.registers()).map((register) => [register.name, register.rows]))
    const sum = (of: (log: Log) => number): number => read.reduce((total, log) => total + of(log), 0)
    expect([rows.get('case'), rows.get('case-step')]).toEqual([sum(({ cases }) => cases), sum(({ steps }) => steps)])
    expect(await registers.parkedCounts()).toEqual({})
  })
})

const figuresOf = (traces: readonly (readonly string[])[]) => ({
  cases: traces.length,
  steps: traces.reduce((sum, { length }) => sum + length, 0),
  variants: new Set(traces.map((activities) => activities.join('\n'))).size,
})

/** Of an amount's text with two decimals; none is nothing. */
const hundredths = (amount: unknown): number => (typeof amount === 'string' ? Number(amount.replace('.', '')) : 0)

/** Steps of one instant in the order in which they were told. */
const inTime = (a: RegisterItem, b: RegisterItem): number =>
  Date.parse(String(a['time'])) - Date.parse(String(b['time'])) || a.position - b.position

/** The activities of each trace of a log, as its raw text has them. */
function tracesOf({ file, prefix, activityKey }: Log): ReadonlyMap<string, readonly string[]> {
  const [, ...traces] = gunzipSync(readFileSync(join(String(folder), `${file}.xes.gz`)))
    .toString()
    .split('<trace>')
  return new Map(
    traces.map((trace) => {
      const [head = '', ...events] = trace.split('<event>')
      const name = valueOf(head, 'concept:name')
      const activities = events.filter((event) => !/value="(START|END)"/.test(event)).map((event) => activityOf(event, activityKey))
      return [name.startsWith(prefix) ? name.slice(prefix.length) : name, activities]
    }),
  )
}

const activityOf = (event: string, key: string): string => {
  const name = valueOf(event, key)
  return name === '' || name === 'EMPTY' ? valueOf(event, 'concept:name') : name
}
const valueOf = (text: string, key: string): string => new RegExp(`key="${key}" value="([^"]*)"`).exec(text)?.[1] ?? ''

/** All rows whose number begins so. */
async function all(register: string, column: string, prefix: string): Promise<RegisterItem[]> {
  const where = [
    { column, operator: 'gte', values: [prefix] },
    { column, operator: 'lte', values: [`${prefix}~`] },
  ] as const
  const found: RegisterItem[] = []
  let cursor: string | undefined
  do {
    const page = await registers.list(register, { where, limit: 1_000, ...(cursor !== undefined && { cursor }) })
    found.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return found
}

/** Maps the logs, records their events, and brings the registers up to them. */
async function project({ pool }: TestDatabase, files: readonly Log[]): Promise<RegisterReader> {
  await migrateStore(pool)
  const catalogue = await openCatalogue(createSchemaTable(pool))
  const store = await openStore(pool, { sameData: (a, b) => catalogue.sameData(a, b) })
  for (const log of files) await record(store, catalogue, log)
  const engine = await openEngine({ pool, store, catalogue, definitions: aggregates })
  while (await engine.advance());
  await engine.close()
  return createRegisterReader({ pool, definitions: aggregates, store, catalogue })
}

async function record(store: EventStore, catalogue: Catalogue, { mapping, file }: Log): Promise<void> {
  const loaded = await readMapping(findMapping(mapping))
  const mapper = createMapper(loaded)
  const appender = await store.acquire()
  for await (const group of await openInput(loaded, join(String(folder), `${file}.xes.gz`))) {
    const mapped = group.map((each) => mapper(each))
    expect(mapped.flatMap(({ rejections }) => rejections)).toEqual([])
    const events = mapped.flatMap((each) => each.events.map((event) => leafed(catalogue, event)))
    await appender.append({ events, offsets: new Map(), now: Date.now() })
  }
}

function leafed(catalogue: Catalogue, { type, attributes, value }: MappedEvent): LeafedEvent {
  const codec = catalogue.newest(type)
  const parsed = parseEnvelope(attributes)
  if (codec === undefined || !parsed.ok) throw new Error(`no event: ${JSON.stringify(attributes)}`)
  const envelope = { ...parsed.value.envelope, dataschema: codec.urn }
  const event = { envelope, schemaHash: codec.hashBytes, data: codec.encode(value) }
  return { ...event, leafHash: leafHash(event, sha256) }
}
