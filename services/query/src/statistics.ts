import { escapePart, mapOfToday, monthAfter, padRegion, regionPrefix, wholeCounty } from '@xianglian/domain'
import type { Condition, RegisterReader, Sums } from '@xianglian/registers'

import { counts, figuresOf, noCounts, type Counts, type Figures } from './statistics-figures.ts'

type Registers = Pick<RegisterReader, 'list' | 'sums'>

/** What the cases are told apart by, and the column of the sums that holds it. */
const columns = { item: 'item', organisation: 'org', region: 'region', month: 'month', channel: 'channel' } as const

export type By = keyof typeof columns

export interface StatisticsQuery {
  readonly by: By
  /** Months `YYYY-MM`, both inclusive. */
  readonly from: string
  readonly to: string
  /** Code of a division, in any form: all that lies in it. */
  readonly region?: string | undefined
  readonly item?: string | undefined
  readonly org?: string | undefined
  /** Whether divisions are those of the time of the case, or what they were merged into since. */
  readonly map: 'historical' | 'today'
}

export interface Statistics {
  readonly items: readonly (Figures & { readonly key: string; readonly name?: string })[]
  readonly total: Figures
}

/** Which registers of sums answer a question, and which of their rows. */
interface Selection {
  readonly figures: string
  readonly days: string
  readonly where: readonly Condition[]
  /** Of cards, which are few: there is one register of them. */
  readonly cards: readonly Condition[]
}

/** What was counted under one key: figures that add up, and how many cases took how many working days. */
interface Counted {
  readonly counts: Counts
  readonly days: Map<number, number>
}

/** Efficiency statistics of cases: docs/metrics-of-service.md. */
export async function caseStatistics(registers: Registers, query: StatisticsQuery): Promise<Statistics> {
  const today = query.map === 'today' ? mapOfToday(await mergedRegions(registers)) : (region: string) => region
  const { figures, days, where, cards } = await selectionOf(registers, query, today)
  const column = columns[query.by]
  const [counted, taken, carded] = await Promise.all([
    registers.sums(figures, { by: [column], where }),
    registers.sums(days, { by: [column, 'days'], where }),
    registers.sums('case-cards', { by: [column], where: cards }),
  ])
  const keyOf = (row: Sums): string => (query.by === 'region' ? today(textOf(row[column])) : textOf(row[column]))
  const groups = new Map<string, Counted>()
  for (const row of [...counted, ...carded]) addCounts(groupAt(groups, keyOf(row)).counts, row)
  for (const row of taken) addDays(groupAt(groups, keyOf(row)).days, Number(row['days']), Number(row['cases']))
  const names = await namesOf(registers, query.by, [...groups.keys()])
  const items = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    items: items.map(([key, each]) => ({ key, ...namedBy(names.get(key)), ...figuresOf(each.counts, each.days) })),
    total: totalOf([...groups.values()]),
  }
}

/** The last month in which anything of cases was counted. */
export async function latestMonth(registers: Registers): Promise<string | undefined> {
  const { items } = await registers.list('case-figures-by-item', {
    sort: { column: 'month', direction: 'desc' },
    columns: ['month'],
    limit: 1,
  })
  return items[0] && textOf(items[0]['month'])
}

/** The period asked about: twelve months up to the last that is known, where nothing else is said. */
export function periodOf(stated: { readonly from?: string | undefined; readonly to?: string | undefined }, latest: string) {
  const to = stated.to ?? (stated.from !== undefined && stated.from > latest ? stated.from : latest)
  return { from: stated.from ?? monthAfter(to, -11), to }
}

/** The coarsest sums that hold what is asked about: the finest are hundreds of thousands for a county's year. */
async function selectionOf(registers: Registers, query: StatisticsQuery, today: (region: string) => string): Promise<Selection> {
  const { by, from, to, region, item, org } = query
  const regions = region === undefined ? undefined : await regionsWithin(registers, region, today)
  const rest: Condition[] = [
    { column: 'month', operator: 'gte', values: [from] },
    { column: 'month', operator: 'lte', values: [to] },
    ...(item === undefined ? [] : [equal('item', item)]),
    ...(org === undefined ? [] : [equal('org', org)]),
  ]
  const where = [...rest, ...(regions === undefined ? [] : [equal('region', ...regions.all)])]
  const selected = (grain: string, conditions: readonly Condition[]): Selection => ({
    figures: `case-figures${grain}`,
    days: `case-days${grain}`,
    where: conditions,
    cards: where,
  })
  if (by !== 'item' && item === undefined) return selected('-by-place', where)
  const isByCounty = regions === undefined || regions.counties !== undefined
  if ((by === 'item' || by === 'month') && org === undefined && isByCounty)
    return selected('-by-item', [...rest, ...(regions?.counties === undefined ? [] : [equal('region', ...regions.counties)])])
  return selected('', [...where, ...(regions === undefined ? [] : alongKeys(regions.all))])
}

const equal = (column: string, ...values: readonly string[]): Condition => ({ column, operator: 'eq', values })

interface Regions {
  /** Sorted 12-digit codes. */
  readonly all: readonly string[]
  /** The same as whole counties, where it comes to that. */
  readonly counties: readonly string[] | undefined
}

/** The divisions of which anything is counted, and which lie within another one. */
async function regionsWithin(registers: Registers, area: string, today: (region: string) => string): Promise<Regions> {
  const counted = await Promise.all(
    ['case-figures-by-place', 'case-cards'].map((register) => registers.sums(register, { by: ['region'], of: [] })),
  )
  const known = [...new Set(counted.flat().map((row) => textOf(row['region'])))]
  const isWithin = withinArea(area)
  const all = known.filter((region) => isWithin(today(region))).toSorted()
  const within = new Set(all)
  const counties = new Set(all.map(wholeCounty))
  const areWhole = known.every((region) => within.has(region) || !counties.has(wholeCounty(region)))
  return { all, counties: areWhole ? [...counties] : undefined }
}

/** A code that is none of a division lies in itself alone. */
function withinArea(area: string): (region: string) => boolean {
  const padded = padRegion(area)
  const prefix = regionPrefix(area)
  return isNumbered(padded) ? (region) => isNumbered(region) && region.startsWith(prefix) : (region) => region === area
}

const isNumbered = (region: string): boolean => /^\d{12}$/.test(region)

/** Keys begin with the region: what lies between the first and the last of them is found along their index. */
function alongKeys(sorted: readonly string[]): readonly Condition[] {
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined || !sorted.every(isNumbered)) return []
  return [
    { column: 'key', operator: 'gte', values: [escapePart(first)] },
    { column: 'key', operator: 'lte', values: [`${escapePart(last)};`] },
  ]
}

async function mergedRegions(registers: Registers) {
  const rows = await allOf(registers, 'region', [equal('status', 'merged')], ['code12', 'mergedInto'])
  return rows.map((row) => ({ code12: textOf(row['code12']), mergedInto: textOf(row['mergedInto']) }))
}

/** What keys are called in the registers that describe them; a month needs no name. */
const described = {
  item: { register: 'item', column: 'key' },
  organisation: { register: 'organisation', column: 'key' },
  region: { register: 'region', column: 'code12' },
} as const

async function namesOf(registers: Registers, by: By, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (by === 'month' || by === 'channel' || keys.length === 0) return new Map()
  const { register, column } = described[by]
  const rows = await allOf(registers, register, [equal(column, ...keys)], [column, 'name'])
  return new Map(rows.flatMap((row) => (typeof row['name'] === 'string' ? [[textOf(row[column]), row['name']] as const] : [])))
}

const namedBy = (name: string | undefined) => (name === undefined ? {} : { name })

async function allOf(registers: Registers, register: string, where: readonly Condition[], shown: readonly string[]) {
  const rows: Sums[] = []
  let cursor: string | undefined
  do {
    const page = await registers.list(register, { where, columns: shown, limit: 1_000, ...(cursor !== undefined && { cursor }) })
    rows.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined)
  return rows
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function groupAt(groups: Map<string, Counted>, key: string): Counted {
  const known = groups.get(key)
  if (known !== undefined) return known
  const fresh: Counted = { counts: noCounts(), days: new Map() }
  groups.set(key, fresh)
  return fresh
}

function addCounts(to: Counts, row: Sums): void {
  for (const count of counts) to[count] += Number(row[count] ?? 0)
}

const addDays = (to: Map<number, number>, days: number, cases: number): void => void to.set(days, (to.get(days) ?? 0) + cases)

function totalOf(groups: readonly Counted[]): Figures {
  const total: Counted = { counts: noCounts(), days: new Map() }
  for (const group of groups) {
    addCounts(total.counts, group.counts)
    for (const [days, cases] of group.days) addDays(total.days, days, cases)
  }
  return figuresOf(total.counts, total.days)
}
