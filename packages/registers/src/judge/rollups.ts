import { keyOf, type Row } from '@xianglian/domain'

import type { RollupPlan } from '../plan.ts'
import { isKey, longest, toValues, type Values } from '../values.ts'
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

interface Contribution {
  readonly group: string
  readonly values: Values
}

/** Adds what a row gives (sign 1) or gave (−1) to its groups. Returns why it gives nothing when the definition fails. */
export function contribute(deltas: Deltas, rollup: RollupPlan, kept: Kept, sign: 1 | -1): string | undefined {
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

function contributionOf({ by, sums }: RollupPlan, given: Row): Contribution {
  const values = toValues([...by, ...sums], given)
  // None of them is empty: what groups are made by is required.
  const group = keyOf(...values.slice(0, by.length)) ?? ''
  if (!isKey(group)) throw new TypeError(`what it is added up by is longer than ${longest.key} bytes`)
  const tooLarge = sums.find(
    ({ kind }, index) => (values[by.length + index]?.length ?? 0) > longestText[kind === 'integer' ? kind : 'decimal'],
  )
  if (tooLarge !== undefined) throw new TypeError(`${tooLarge.name} is too large to be added up`)
  return { group, values }
}

function add(deltas: Deltas, { by, sums }: RollupPlan, { group, values }: Contribution, kept: Kept, sign: 1 | -1): void {
  const delta = entryOf(deltas, group, () => ({
    by: values.slice(0, by.length),
    count: 0,
    sums: sums.map(() => 0n),
    position: kept.position,
    recordedAt: kept.recordedAt,
  }))
  delta.count += sign
  for (const [index] of sums.entries()) delta.sums[index] = (delta.sums[index] ?? 0n) + BigInt(sign) * toUnits(values[by.length + index])
  noteLater(delta, kept)
}

function noteLater(delta: Delta, { position, recordedAt }: Pick<Kept, 'position' | 'recordedAt'>): void {
  if (position <= delta.position) return
  delta.position = position
  delta.recordedAt = recordedAt
}

export const isNothing = ({ count, sums }: Delta): boolean => count === 0 && sums.every((sum) => sum === 0n)

/** The values of a rollup's row once the delta is in it, and how many rows it adds up; undefined when none. */
export function added({ by, sums }: RollupPlan, old: Kept | undefined, delta: Delta): { values: Values; count: number } | undefined {
  const count = (old?.count ?? 0) + delta.count
  if (count <= 0) return undefined
  const total = sums.map(({ kind }, index) => {
    const units = toUnits(old?.values[by.length + index]) + (delta.sums[index] ?? 0n)
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
