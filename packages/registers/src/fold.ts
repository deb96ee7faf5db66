import { createHash } from 'node:crypto'

import { compareFoldKeys, type FoldKey } from '@xianglian/core'
import type { Aggregate, Row } from '@xianglian/domain'

import type { Fact } from './fact.ts'
import type { Plan, RegisterPlan } from './plan.ts'
import { isKey, longest, toValues, type Values } from './values.ts'

/** Why a stream is parked. With a `key` the fold stops before the event that has it; without, only rows could not be made. */
export interface Failure {
  readonly reason: string
  readonly position?: number
  readonly key?: FoldKey
}

/** How far a stream is folded. */
export interface Folded {
  readonly state: unknown
  /** How many events counted. */
  readonly events: number
  /** The last event that counted. */
  readonly last: FoldKey | undefined
  readonly failure: Failure | undefined
}

export const unfolded = (plan: Plan): Folded => ({ state: plan.aggregate.initial, events: 0, last: undefined, failure: undefined })

/**
 * Folds facts, which must be in fold order, count, and lie behind `from`. Stops before the first that fails, so that the result depends on the
 * set of events alone. `onStep` sees what stands after each. Facts below position `entriesFrom` are known to make their entries.
 */
export function fold(
  plan: Plan,
  from: Folded,
  facts: readonly Fact[],
  { onStep, entriesFrom = 0 }: { readonly onStep?: ((folded: Folded, fact: Fact) => void) | undefined; readonly entriesFrom?: number } = {},
): Folded {
  let { state, events, last } = from
  for (const fact of facts) {
    try {
      state = step(plan, state, fact, fact.position >= entriesFrom)
    } catch (thrown) {
      return { state, events, last: last && keyOf(last), failure: failureAt(fact, thrown) }
    }
    events += 1
    last = fact
    onStep?.({ state, events, last, failure: undefined }, fact)
  }
  return { state, events, last: last && keyOf(last), failure: undefined }
}

function step(plan: Plan, state: unknown, fact: Fact, checksEntries: boolean): unknown {
  // An entry that cannot be made is the event's failure too: nothing of a fact may go missing in silence.
  if (checksEntries) for (const register of plan.registers) entryOf(register, fact)
  return evolved(plan.aggregate, state, fact)
}

/** The state after one more fact. Throws what the definition throws, and of an event that cannot be read, why. */
export function evolved(aggregate: Aggregate, state: unknown, { event, problem }: Fact): unknown {
  if (event === undefined) throw new Error(problem)
  const evolve = aggregate.evolve[event.type] ?? aggregate.evolveAny
  return evolve === undefined ? state : evolve(state, event)
}

/** The key alone: what is remembered of a stream must not hold on to its events. */
export const keyOf = ({ time, stageRank, sequence, source, id }: FoldKey): FoldKey => ({ time, stageRank, sequence, source, id })

function failureAt(fact: Fact, thrown: unknown): Failure {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { reason: message.slice(0, 300), position: fact.position, key: keyOf(fact) }
}

/** The row that an event makes in a register of entries; undefined when it makes none. Throws what the definition throws. */
export function entryOf(register: RegisterPlan, { event }: Fact): Values | undefined {
  const entry = event === undefined ? undefined : register.definition.entries[event.type]
  if (entry === undefined || event === undefined) return undefined
  const row = entry(event)
  return row === undefined ? undefined : toValues(register.base, row)
}

/**
 * The key of an entry: `<stream id>:<type><source>/<record>`, or `<stream id>:<SHA-256 of that>` where it would be longer than a key may be.
 * Unique, because versions share type, source and record and one at most counts.
 */
export function entryKey(streamId: string, recordKey: string): string {
  const [source = '', type = '', record = ''] = recordKey.split('\n')
  const key = rowKey(streamId, `${type}${source}/${record}`)
  return isKey(key) ? key : rowKey(streamId, createHash('sha256').update(key).digest('hex'))
}

/** A colon in the second part is written as `%3A`, so that the last colon of a key always parts it. */
const rowKey = (streamId: string, part: string): string => `${streamId}:${part.replaceAll('%', '%25').replaceAll(':', '%3A')}`

export type RowsByKey = ReadonlyMap<string, Values>
const noRows: RowsByKey = new Map()

/** The rows of a state in one register, by key. Throws when the definition does, or when rows do not fit its columns or share a key. */
export function rowsOf({ name, base, definition }: RegisterPlan, streamId: string, state: unknown): RowsByKey {
  const rows: readonly Row[] = definition.rows?.(state) ?? []
  if (rows.length === 0) return noRows
  const byKey = new Map<string, Values>()
  for (const row of rows) {
    const key = definition.rowKey === undefined ? streamId : rowKey(streamId, definition.rowKey(row))
    if (!isKey(key)) throw new TypeError(`register ${name} has a row whose key is longer than ${longest.key} bytes, or no text`)
    if (byKey.has(key)) throw new TypeError(`register ${name} has two rows of one key; tell them apart with rowKey`)
    byKey.set(key, toValues(base, row))
  }
  return byKey
}

/** As `rowsOf`; none, and the reason, when they cannot be made. */
export function tryRowsOf(register: RegisterPlan, streamId: string, state: unknown): { rows: RowsByKey; reason?: string } {
  try {
    return { rows: rowsOf(register, streamId, state) }
  } catch (thrown) {
    return { rows: noRows, reason: (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 300) }
  }
}

export const inFoldOrder = (facts: Iterable<Fact>): Fact[] => [...facts].toSorted(compareFoldKeys)
