import { keyOf, type Row } from '@xianglian/domain'

import type { ColumnPlan, RollupPlan, SumsPlan } from '../plan.ts'
import { isKey, longest, toValue, toValues, type Values } from '../values.ts'
import { reasonOf } from './findings.ts'
import type { Kept } from './kept-rows.ts'
import { entryOf } from './lookups.ts'

/** What rows that came, changed and went do to one group. */
export interface Delta {
  /** Values of the columns that make the group. */
  readonly by: Values
  count: number
  /** In units of the last place that its column holds. */
  readonly sums: bigint[]
  /** Of the last row that did anything. */
  position: number
  recordedAt: string
}

export type Deltas = Map<string, Delta>

interface Group {
  readonly key: string
  readonly by: Values
}

interface Contribution {
  /** That of the rollup, then those of its coarser sums. */
  readonly groups: readonly Group[]
  /** Those that are not zero, by the place of their column. Of many figures a row adds to few. */
  readonly sums: readonly (readonly [index: number, units: bigint])[]
}

/**
 * Adds what a row gives (sign 1) or gave (−1) to its groups. `deltas` are those of the rollup, then of its coarser sums. Returns why it gives nothing
 * when the definition fails.
 */
export function contribute(deltas: readonly Deltas[], rollup: RollupPlan, kept: Kept, sign: 1 | -1): string | undefined {
  try {
    const contributions = contributionsOf(rollup, kept)
    for (const contribution of contributions) add(deltas, rollup, contribution, kept, sign)
    return undefined
  } catch (thrown) {
    return reasonOf(thrown)
  }
}

/** Of a figure to be added, so that a thousand million of them are no more than their column takes: with the sign, and two decimals. */
const longestText = { integer: 10, decimal: 27 } as const

/** All of a row's, so that one that fails takes the others along. */
function contributionsOf(rollup: RollupPlan, { row }: Kept): readonly Contribution[] {
  const given = rollup.of(row)
  if (given === undefined) return []
  return isList(given) ? given.map((one) => contributionOf(rollup, one)) : [contributionOf(rollup, given)]
}

const isList = (given: Row | readonly Row[]): given is readonly Row[] => Array.isArray(given)

function contributionOf({ by, sums, coarser }: RollupPlan, given: Row): Contribution {
  const groups = [groupOf(by, given), ...coarser.map((each) => groupOf(each.by, each.of(given)))]
  const parts: [number, bigint][] = []
  for (const [index, column] of sums.entries()) {
    if (column.kind === 'integer' && given[column.name] === 0) continue
    parts.push([index, unitsOf(column, given)])
  }
  return { groups, sums: parts }
}

function groupOf(columns: readonly ColumnPlan[], given: Row): Group {
  const by = toValues(columns, given)
  // None of them is empty: what groups are made by is required.
  const key = keyOf(...by) ?? ''
  if (!isKey(key)) throw new TypeError(`what it is added up by is longer than ${longest.key} bytes`)
  return { key, by }
}

function unitsOf(column: ColumnPlan, given: Row): bigint {
  const value = toValue(column, given)
  if ((value?.length ?? 0) > longestText[column.kind === 'integer' ? 'integer' : 'decimal'])
    throw new TypeError(`${column.name} is too large to be added up`)
  return toUnits(value)
}

function add(deltas: readonly Deltas[], rollup: RollupPlan, { groups, sums }: Contribution, kept: Kept, sign: 1 | -1): void {
  const { position, recordedAt } = kept
  for (const [place, { key, by }] of groups.entries()) {
    const its = deltas[place]
    if (its === undefined) continue
    const delta = entryOf(its, key, () => ({ by, count: 0, sums: rollup.sums.map(() => 0n), position, recordedAt }))
    delta.count += sign
    for (const [index, units] of sums) delta.sums[index] = (delta.sums[index] ?? 0n) + (sign === 1 ? units : -units)
    noteLater(delta, kept)
  }
}

function noteLater(delta: Delta, { position, recordedAt }: Pick<Kept, 'position' | 'recordedAt'>): void {
  if (position <= delta.position) return
  delta.position = position
  delta.recordedAt = recordedAt
}

export const isNothing = ({ count, sums }: Delta): boolean => count === 0 && sums.every((sum) => sum === 0n)

/** The values of a rollup's row once the delta is in it, and how many rows it adds up; undefined when none. */
export function added({ by, sums }: SumsPlan, old: Kept | undefined, delta: Delta): { values: Values; count: number } | undefined {
  const count = (old?.count ?? 0) + delta.count
  if (count <= 0) return undefined
  const total = sums.map(({ kind }, index) => {
    const [before, more] = [old?.values[by.length + index], delta.sums[index] ?? 0n]
    if (typeof before === 'string' && more === 0n) return before
    const units = toUnits(before) + more
    return kind === 'integer' ? String(units) : fromUnits(units)
  })
  return { values: [...delta.by, ...total], count }
}

/** Of a whole number, or of a figure with two decimals. */
const toUnits = (value: string | null | undefined): bigint => BigInt((value ?? '0').replace('.', ''))

function fromUnits(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(3, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
