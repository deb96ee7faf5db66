import { createHash } from 'node:crypto'

import { aggregate, register, rule, text, type Aggregate } from '@xianglian/domain'
import canonicalize from 'canonicalize'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { readProjections } from '../projections.ts'
import { qualified, tableNames } from '../tables.ts'
import { createTestHub, type TestHub } from '../testing/hub.ts'
import { findingsPageSql, type FindingsQuery } from './findings.ts'
import type { RegisterReader } from './reader.ts'

const found = (id: string, severity: 'warning' | 'breach') =>
  rule({ id, severity, clause: '二(三)3', message: { zh: `中文 ${id}`, en: `English ${id}` }, judge: () => undefined })

/** Registers that nothing is recorded for: what the rules found is written into their tables by the tests. */
const judging = (name: string, ...ids: readonly string[]): Aggregate =>
  aggregate({
    name,
    initial: {},
    evolve: {},
    registers: { [name]: register({ columns: { region: text.optional }, rows: () => [], rules: ids.map((id) => found(id, 'breach')) }) },
  })
const definitions = [judging('lamp', 'lamp-dark', 'lamp-late'), judging('lane', 'lane-shut')]

let hub: TestHub
let reader: RegisterReader
beforeAll(async () => {
  hub = await createTestHub()
  reader = await hub.reader(...definitions)
  const engine = await hub.open({ definitions })
  await engine.close()
})
afterAll(() => hub.database.drop())

const day = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString()
const at = (number: number): number => Date.UTC(2026, 0, number)

interface Written {
  readonly rule: string
  readonly register: string
  readonly row: string
  readonly region?: string
  readonly since: string
  readonly until?: string
}

async function tableOf(aggregateName: string): Promise<string> {
  const row = (await readProjections(hub.database.pool)).find((each) => each.aggregate === aggregateName && each.status === 'live')
  if (row === undefined) throw new Error(`no projection of ${aggregateName}`)
  return qualified(tableNames(row.aggregate, row.hash, row.generation).findings)
}

async function write(...findings: readonly Written[]): Promise<void> {
  for (const name of ['lamp', 'lane']) await hub.database.pool.query(`TRUNCATE ${await tableOf(name)}`)
  for (const { rule: id, register: name, row, region, since, until } of findings) {
    await hub.database.pool.query(
      `INSERT INTO ${await tableOf(name)} (key, rule, register, "row", region, since, until, evidence, details) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [`${id}:${name}/${row}`, id, name, row, region, since, until, '["/test/one#e1"]', '{"days":3,"amount":"1.50"}'],
    )
  }
}

async function keysOf(query: FindingsQuery): Promise<string[]> {
  const keys: string[] = []
  for (let cursor: string | undefined; ;) {
    const { items, next } = await reader.findings({ ...query, ...(cursor !== undefined && { cursor }) })
    keys.push(...items.map(({ key }) => key))
    if (next === undefined) return keys
    cursor = next
  }
}

const dark = { rule: 'lamp-dark', register: 'lamp' }
const shut = { rule: 'lane-shut', register: 'lane' }

test('a finding says what, about which row, from when to when, how it stands at the instant, and what its rule says of all', async () => {
  await write({ ...dark, row: '1', region: '511602', since: day(5), until: day(9) })
  const { items, next } = await reader.findings({ at: at(6) })
  expect(next).toBeUndefined()
  expect(items).toEqual([
    {
      key: 'lamp-dark:lamp/1',
      rule: 'lamp-dark',
      severity: 'breach',
      clause: '二(三)3',
      message: { zh: '中文 lamp-dark', en: 'English lamp-dark' },
      register: 'lamp',
      row: '1',
      region: '511602',
      org: null,
      since: day(5),
      until: day(9),
      status: 'open',
      evidence: ['/test/one#e1'],
      details: { days: 3, amount: '1.50' },
    },
  ])
})

describe('at an instant', () => {
  beforeAll(() => write({ ...dark, row: 'ending', since: day(5), until: day(9) }, { ...shut, row: 'endless', since: day(7) }))

  test.each([
    ['before they begin', at(5) - 1, { pending: ['lamp-dark:lamp/ending', 'lane-shut:lane/endless'], open: [], ended: [] }],
    ['when the first begins', at(5), { pending: ['lane-shut:lane/endless'], open: ['lamp-dark:lamp/ending'], ended: [] }],
    ['in the last moment of the first', at(9) - 1, { pending: [], open: ['lamp-dark:lamp/ending', 'lane-shut:lane/endless'], ended: [] }],
    ['when the first ends', at(9), { pending: [], open: ['lane-shut:lane/endless'], ended: ['lamp-dark:lamp/ending'] }],
  ])('%s, each has one status', async (_, clock, expected) => {
    for (const status of ['pending', 'open', 'ended'] as const) {
      expect(await keysOf({ at: clock, status })).toEqual(expected[status])
      expect((await reader.findings({ at: clock, status })).items.every((item) => item.status === status)).toBe(true)
    }
    expect(await keysOf({ at: clock })).toEqual(['lamp-dark:lamp/ending', 'lane-shut:lane/endless'])
  })

  test('open ones are counted by rule', async () => {
    expect(await reader.openFindings(at(5))).toEqual({ 'lamp-dark': 1 })
    expect(await reader.openFindings(at(8))).toEqual({ 'lamp-dark': 1, 'lane-shut': 1 })
    expect(await reader.openFindings(at(1))).toEqual({})
  })
})

describe('a list', () => {
  const rows = ['a', 'b', 'a:b', '😀', 'c'] as const
  beforeAll(() =>
    write(
      ...rows.map((row, index) => ({
        ...dark,
        row,
        region: `51160${index % 3}`,
        since: day(1 + (index % 2)),
        ...(index > 2 && { until: day(3) }),
      })),
      ...rows.map((row, index) => ({ ...shut, row, region: `51160${index % 2}`, since: day(1) })),
      { rule: 'lamp-late', register: 'lamp', row: 'a', since: day(1) },
    ),
  )

  test('is sorted by its begin, then by key, and the same page by page', async () => {
    const { items } = await reader.findings({ at: at(2) })
    const sorted = items.toSorted((a, b) => Buffer.compare(Buffer.from(a.since + a.key), Buffer.from(b.since + b.key)))
    expect(items).toHaveLength(11)
    expect(items).toEqual(sorted)
    for (const limit of [1, 2, 3, 10, 11]) expect(await keysOf({ at: at(2), limit })).toEqual(items.map(({ key }) => key))
  })

  test('is filtered by rules, regions, register and row, of which several mean or', async () => {
    const { items } = await reader.findings({ at: at(2) })
    const keys = (...conditions: readonly ((item: (typeof items)[number]) => boolean)[]): string[] =>
      items.filter((item) => conditions.every((condition) => condition(item))).map(({ key }) => key)
    const clock = { at: at(2), limit: 2 }
    expect(await keysOf({ ...clock, rule: ['lamp-dark'] })).toEqual(keys((item) => item.rule === 'lamp-dark'))
    expect(await keysOf({ ...clock, rule: ['lamp-dark', 'lamp-late'] })).toEqual(keys((item) => item.register === 'lamp'))
    expect(await keysOf({ ...clock, region: ['511600', '511602'] })).toEqual(
      keys(({ region }) => region === '511600' || region === '511602'),
    )
    expect(await keysOf({ ...clock, register: 'lane' })).toEqual(keys((item) => item.register === 'lane'))
    expect(await keysOf({ ...clock, register: 'lamp', row: 'a:b' })).toEqual(['lamp-dark:lamp/a:b'])
    expect(await keysOf({ ...clock, rule: ['lane-shut'], region: ['511601'], status: 'open' })).toEqual(
      keys(({ rule: id, region }) => id === 'lane-shut' && region === '511601'),
    )
    expect(await keysOf({ ...clock, rule: [], region: [] })).toEqual(keys())
    const many = Array.from({ length: 17 }, (_, index) => `51160${index}`)
    expect(await keysOf({ ...clock, region: many })).toEqual(keys(({ region }) => region !== null))
    expect(await keysOf({ ...clock, rule: ['none\u0000'], region: ['\ud800'] })).toEqual([])
  })

  test('refuses a limit out of bounds and a cursor that it did not give', async () => {
    await expect(reader.findings({ at: at(2), limit: 1001 })).rejects.toMatchObject({ code: 'invalid-request' })
    const marks = [
      'x',
      '["2026-01-01T00:00:00.000Z","a"]',
      '["soon","a","b"]',
      '["0000-01-01T00:00:00Z","a","b"]',
      '["2026-01-01T00:00:00Z","\\u0000","b"]',
    ]
    for (const mark of marks) {
      const cursor = Buffer.from(mark).toString('base64url')
      await expect(reader.findings({ at: at(2), cursor })).rejects.toMatchObject({ code: 'invalid-request' })
    }
  })
})

test('the hash is that of the canonical JSON of the findings in key order, whatever the clock', async () => {
  await write({ ...shut, row: '2', since: day(1) }, { ...dark, row: '1', region: '511602', since: day(5), until: day(9) })
  const { items } = await reader.findings({ at: at(6) })
  const kept = items
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, rule: id, register: name, row, region, org, since, until, evidence, details }) => {
      return { key, rule: id, register: name, row, region, org, since, until, evidence, details }
    })
  expect(kept.map(({ key }) => key)).toEqual(['lamp-dark:lamp/1', 'lane-shut:lane/2'])
  expect(await reader.findingsHash()).toBe(
    createHash('sha256')
      .update(canonicalize(kept) ?? '')
      .digest('hex'),
  )
})

describe('of very many, of which nearly all have ended', () => {
  beforeAll(async () => {
    for (const name of ['lamp', 'lane']) {
      await hub.database.pool.query(
        `TRUNCATE ${await tableOf(name)};
         INSERT INTO ${await tableOf(name)} (key, rule, register, "row", region, since, until, evidence, details)
         SELECT i, '${name}-' || i % 3, '${name}', i, '51160' || i % 4, timestamptz '${day(30)}' - i * interval '1 minute',
           timestamptz '${day(30)}' + CASE i / 4 % 100 WHEN 0 THEN NULL WHEN 1 THEN i * interval '1 day' ELSE - i * interval '1 second' END, '[]', '{}'
         FROM generate_series(1, 20000) AS i;
         ANALYZE ${await tableOf(name)}`,
      )
    }
  })

  const region = ['511601']
  test.each<Omit<FindingsQuery, 'at'>>([
    {},
    { status: 'open' },
    { region },
    { status: 'open', region },
    { status: 'open', region: ['511601', '511602'] },
    { status: 'open', rule: ['lamp-1'] },
    { status: 'open', rule: ['lamp-1'], region },
    { status: 'ended', region },
    { status: 'pending', region },
    { register: 'lane', row: '17' },
  ])('a page reads a few times what it gives: %j', async (query) => {
    const pages = [{ ...query, at: at(30), limit: 100 }]
    const { next } = await reader.findings({ ...query, at: at(30), limit: 100 })
    if (next !== undefined) pages.push({ ...query, at: at(30), limit: 100, cursor: next })
    for (const page of pages) expect(await readBy(findingsPageSql(page, 100))).toBeLessThan(1000)
  })
})

interface PlanNode {
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

/** How many rows a statement's scans read, those that they pass over included. */
async function readBy({ text: statement, values }: { readonly text: string; readonly values: unknown[] }): Promise<number> {
  const { rows } = await hub.database.pool.query<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(
    `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${statement}`,
    values,
  )
  const count = (node: PlanNode): number =>
    (node['Rows Removed by Filter'] ?? 0) +
    (node.Plans?.reduce((sum, each) => sum + count(each), 0) ?? node['Actual Rows'] * node['Actual Loops'])
  return rows.reduce((sum, row) => sum + count(row['QUERY PLAN'][0].Plan), 0)
}
