import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { sharedData } from '@xianglian/testkit'
import { describe, expect, test } from 'vitest'

import { findMapping } from './built-in.ts'
import { parseMapping, readMapping, type Mapping } from './mapping/load.ts'
import { createMapper, type MappedEvent } from './mapping/mapper.ts'
import { openInput } from './mapping/open-input.ts'
import type { Place } from './readers/record.ts'

// The expected figures are DOMAIN's; where the test works them out again, it does so from the raw text, not with the readers.
const folder = sharedData()

async function run(mapping: string | Mapping, files: readonly string[], params: Readonly<Record<string, string>> = {}) {
  const loaded = typeof mapping === 'string' ? await readMapping(findMapping(mapping)) : mapping
  const mapper = createMapper(loaded, params)
  const events: MappedEvent[] = []
  const rejections: { readonly place: Place; readonly pointer: string }[] = []
  const rounded: Record<string, number> = {}
  for (const file of files) {
    for await (const group of await openInput(loaded, join(folder ?? '', file))) {
      for (const record of group) {
        const mapped = mapper(record)
        events.push(...mapped.events)
        rejections.push(...mapped.rejections.map((item) => ({ place: record.place, pointer: item.errors[0]?.pointer ?? '' })))
        for (const field of mapped.rounded) rounded[field] = (rounded[field] ?? 0) + 1
      }
    }
  }
  const identities = new Set(events.map((event) => `${event.source}\n${event.id}`))
  expect(identities.size, 'every event has an identity of its own').toBe(events.length)
  return { events, rejections, rounded, counts: countBy(events, (event) => event.type) }
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
  return counts
}

const of = (events: readonly MappedEvent[], type: string): MappedEvent[] => events.filter((event) => event.type === type)
/** Text with two decimals in cents; money is never added as a float. */
const cents = (amount: unknown): bigint => BigInt(String(amount).replace('.', ''))
const sum = (events: readonly MappedEvent[], field: string): bigint =>
  events.reduce((total, event) => total + cents(event.value[field] ?? '0.00'), 0n)
const gunzipped = (file: string): string => gunzipSync(readFileSync(join(folder ?? '', file))).toString('utf8')

describe.skipIf(!folder)('the built-in mappings over the real data', { timeout: 120_000 }, () => {
  test('coselog-receipt: 1,434 cases, 8,577 steps, 1,329 closed, by their channels', async () => {
    const { events, rejections, counts } = await run('coselog-receipt', ['coselog-receipt/receipt.xes.gz'])
    expect(counts).toEqual({ 'case.filed': 1434, 'case.step-recorded': 8577, 'case.closed': 1329 })
    expect(rejections).toEqual([])
    expect(countBy(of(events, 'case.filed'), (event) => String(event.value['channel']))).toEqual({
      Internet: 1250,
      Desk: 109,
      Post: 53,
      'e-mail': 21,
      Intern: 1,
    })
    const lines = gunzipped('coselog-receipt/receipt.csv.gz').trim().split('\n').slice(1)
    const steps = countBy(of(events, 'case.step-recorded'), (event) => String(event.attributes['subject']))
    expect(steps).toEqual(countBy(lines, (line) => `case/${/case-\d+/.exec(line)?.[0]}`))
  })

  test('bpic2015: fees of each municipality, rounded half-even, and no artificial event', async () => {
    const { events, rejections, rounded } = await run('bpic2015', ['bpic2015/BPIC15_1f.xes.gz', 'bpic2015/BPIC15_2f.xes.gz'])
    expect(rejections).toEqual([])
    expect(rounded).toEqual({ fee: 642 + 376 })
    const towns = Map.groupBy(events, (event) => event.attributes['region'])
    const figures = [...towns].map(([town, all]) => [
      town,
      of(all, 'case.filed').length,
      of(all, 'case.step-recorded').length,
      of(all, 'case.fee-charged').length,
      sum(of(all, 'case.fee-charged'), 'amount'),
    ])
    expect(figures).toEqual([
      ['NL-bpic15-1', 902, 21_656 - 2 * 902, 695, 147_858_112n],
      ['NL-bpic15-2', 681, 24_678 - 2 * 681, 472, 96_712_989n],
    ])
  })

  test('road-traffic-fines-sample: balances sum to 4,798.27, and 39 are zero', async () => {
    const { events, rejections } = await run('road-traffic-fines-sample', ['road-traffic-fines-sample/roadtraffic100traces.xes.gz'])
    expect(rejections).toEqual([])
    expect(events).toHaveLength(390 + 100)
    const balances = [...Map.groupBy(events, (event) => event.value['caseNo']).values()].map((facts) => {
      // A penalty's amount is the new total, and later ones stand.
      const totals = facts.flatMap((fact) =>
        fact.type === 'enforcement.surcharged' ? fact.value['newTotal'] : fact.type === 'enforcement.penalised' ? fact.value['amount'] : [],
      )
      return cents(totals.at(-1)) + sum(of(facts, 'enforcement.served'), 'expense') - sum(of(facts, 'enforcement.paid'), 'amount')
    })
    expect(balances).toHaveLength(100)
    expect(balances.reduce((total, balance) => total + balance, 0n)).toBe(479_827n)
    expect(balances.filter((balance) => balance === 0n)).toHaveLength(39)
  })

  test.each([
    ['DomesticDeclarations', 10_357, 55_628, 1278],
    ['RequestForPayment', 6760, 36_072, 1051],
    ['PrepaidTravelCost', 2007, 17_507, 317],
  ])('bpi2020 %s: %i cases, %i steps, %i cases with a rejection', async (file, cases, steps, rejected) => {
    const { events, rejections, counts } = await run('bpi2020', [`bpi2020/${file}.xes.gz`])
    expect(rejections).toEqual([])
    expect([counts['case.filed'], counts['case.step-recorded']]).toEqual([cases, steps])
    const paid = gunzipped(`bpi2020/${file}.xes.gz`).split('value="Payment Handled"').length - 1
    expect([counts['fund.disbursed'], counts['case.closed']]).toEqual([paid, paid])
    const refused = events.filter((event) => event.value['outcome'] === 'rejected').map((event) => event.value['caseNo'])
    expect(new Set(refused).size).toBe(rejected)
  })

  const france = 'france-detr-dsil-2018/Projets_DI_2018'
  test.each(['csv.gz', 'ods'])(
    'france-detr-dsil-2018 from %s: 26,295 transfers of 1,626,457,098.37 with 984 rounded',
    async (extension) => {
      const { events, rejections, rounded, counts } = await run('france-detr-dsil-2018', [`${france}.${extension}`])
      expect(rejections).toEqual([])
      expect(counts).toEqual({ 'project.approved': 26_295, 'fund.transferred': 26_295 })
      expect(rounded['SUBVENTION']).toBe(984)
      expect(sum(of(events, 'fund.transferred'), 'amount')).toBe(162_645_709_837n)
      expect(of(events, 'project.approved').filter((event) => event.value['cost'] === null)).toHaveLength(8)
    },
  )

  test('france-detr-dsil-2018 without rounding rejects those 984 with their line', async () => {
    const text = readFileSync(findMapping('france-detr-dsil-2018'), 'utf8').replace(
      'SUBVENTION: { type: decimal, rounding: half-even }',
      'SUBVENTION: { type: decimal }',
    )
    const { counts, rejections } = await run(parseMapping(text, 'without.yaml'), [`${france}.csv.gz`])
    expect(counts['fund.transferred']).toBe(26_295 - 984)
    expect(rejections).toHaveLength(984)
    const lines = gunzipped(`${france}.csv.gz`).split('\n')
    for (const { place, pointer } of rejections) {
      expect(pointer).toBe('/data/amount')
      // A description may hold line breaks: the amount stands on the record's last line, its id on the first.
      const record = lines.slice((place.line ?? 0) - 1, (place.line ?? 0) + 20).join('\n')
      expect(record).toMatch(/^2018DI\d{5},(?:(?!\n2018DI)[\s\S])*,\d+\.\d{3,},/)
    }
  })

  test('china-divisions: Sichuan has 1 + 21 + 183 + 3,111 divisions, each with its parent', async () => {
    const files = ['provinces', 'cities', 'areas', 'streets'].map((name) => `china-divisions/${name}.csv`)
    const { events, rejections } = await run('china-divisions', files, { province: '51' })
    expect(rejections).toEqual([])
    expect(countBy(events, (event) => String(event.value['level']))).toEqual({ province: 1, prefecture: 21, county: 183, township: 3111 })
    const codes = new Set(events.map((event) => event.value['code']))
    expect(events.filter((event) => !codes.has(event.value['parent'])).map((event) => event.value['code'])).toEqual(['510000'])
  })

  test('sichuan-guangan-service-catalog: 1,135 items of 34 departments', async () => {
    const { events, rejections, counts } = await run('sichuan-guangan-service-catalog', ['sichuan-guangan-service-catalog/items.csv'])
    expect(rejections).toEqual([])
    expect(counts).toEqual({ 'item.published': 1135, 'organisation.registered': 34 })
    const departments = new Set(of(events, 'organisation.registered').map((event) => event.value['orgId']))
    expect(of(events, 'item.published').filter((event) => !departments.has(event.value['department']))).toEqual([])
  })
})
