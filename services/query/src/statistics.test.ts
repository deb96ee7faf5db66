import { readFileSync } from 'node:fs'

import { builtInSchemas } from '@xianglian/contracts'
import { aggregates } from '@xianglian/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { testQuery, type TestQuery } from './fixture.ts'
import { figuresShape } from './statistics-figures.ts'
import { drawCounty, type County } from './testing/statistics-draws.ts'
import { lastMonthOf, naiveStatistics } from './testing/statistics-oracle.ts'

/** Shown where the figures differ. */
const seed = Number(process.env['HUB_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 32))
let hub: TestQuery
let county: County
beforeAll(async () => {
  hub = await testQuery({ schemas: builtInSchemas.map(({ text }) => text), definitions: aggregates })
  county = drawCounty(Number(process.env['HUB_TEST_CASES'] ?? 80), seed)
  await hub.record(...county.stated)
  await hub.project()
})
afterAll(() => hub.close())

const get = (query: Readonly<Record<string, string>>) => hub.get(`/v1/statistics/cases?${new URLSearchParams(query).toString()}`)

describe('the answer is what a look at the events alone comes to', () => {
  const sides = ['item', 'organisation', 'region', 'month', 'channel'] as const
  const maps = ['historical', 'today'] as const
  /** Periods and places that cut through what was drawn: a village, townships before and after they were merged, a county, a prefecture. */
  const filters: readonly Readonly<Record<string, string>>[] = [
    {},
    { from: '2026-02', to: '2026-03' },
    { region: '511602' },
    { region: '511602101' },
    { region: '511602102000' },
    { region: '5116', from: '2026-01' },
    { region: '511699' },
    { item: 'i1' },
    { item: 'i1', region: '511602' },
    { item: 'i2', region: '511602102', to: '2026-03' },
    { org: 'o1' },
    { org: 'o2', item: 'i1', region: '51' },
  ]
  test.each(sides.flatMap((by) => maps.map((map) => [by, map] as const)))('by %s, on the map %s', async (by, map) => {
    for (const filter of filters) {
      const { status, body } = await get({ by, map, ...filter })
      expect(status).toBe(200)
      const { from, to } = body
      const expected = naiveStatistics(county, { ...filter, by, map, from, to })
      expect({ seed, filter, ...body }).toEqual({ seed, filter, from, to, map, ...expected })
    }
  })

  test('and what is asked about is there', async () => {
    const { total } = (await get({ from: '2025-01', to: '2027-12' })).body
    expect(Object.entries(total).filter(([, value]) => value === null || value === 0)).toEqual([])
  })
})

test('the period is the twelve months up to the last in which anything was counted', async () => {
  const { body } = await get({})
  const last = lastMonthOf(county)
  expect(body).toMatchObject({ to: last, from: `${Number(last.slice(0, 4)) - (last.endsWith('-12') ? 0 : 1)}-${after(last)}` })
  expect((await get({ from: '2031-05' })).body).toMatchObject({ from: '2031-05', to: '2031-05', items: [] })
})

/** The month of the year behind one. */
const after = (month: string): string => String((Number(month.slice(5)) % 12) + 1).padStart(2, '0')

test('without any case it is that of the clock', async () => {
  const empty = await testQuery({ schemas: [], definitions: aggregates, clock: () => Date.parse('2026-03-31T16:00:00Z') })
  await empty.project()
  const { body } = await empty.get('/v1/statistics/cases')
  expect(body).toMatchObject({ from: '2025-05', to: '2026-04', items: [], total: { filed: 0, medianDays: null } })
  await empty.close()
})

test.each([
  [{ by: 'applicant' }, 'by', 'item, organisation, region, month or channel'],
  [{ from: '2026-3' }, 'from', 'such as 2026-03'],
  [{ to: '2026-13' }, 'to', 'such as 2026-03'],
  [{ from: '2026-03', to: '2026-01' }, 'from', 'Give the earlier month as from'],
  [{ map: 'future' }, 'map', 'historical or today'],
  [{ region: '' }, 'region', 'leave it out'],
  [{ region: '5116 02' }, 'region', 'such as 511602101'],
  [{ item: '' }, 'item', 'leave it out'],
  [{ group: 'item' }, 'group', ''],
])('%j is refused with what to do', async (query, parameter, says) => {
  const { status, body } = await get(query)
  expect(status).toBe(400)
  expect(body.errors).toMatchObject([{ pointer: `/${parameter}`, detail: expect.stringContaining(says) }])
})

test('a page of the docs says of each figure what it is, and of no other', () => {
  const page = readFileSync(new URL('../../../docs/metrics-of-service.md', import.meta.url), 'utf8')
  const told = [...page.matchAll(/^\| `(\w+)` +\|/gm)].map(([, figure]) => figure)
  expect(told).toEqual(Object.keys(figuresShape))
})
