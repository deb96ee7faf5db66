import type { Catalogue } from '@xianglian/contracts'
import { formatInstant, type EventStore } from '@xianglian/core'
import type { Pool } from 'pg'

import { streamIdOf, toFact, type Fact } from '../fact.ts'
import { entryKey, entryOf, fold, inFoldOrder, tryRowsOf, unfolded } from '../fold.ts'
import type { Plan, RegisterPlan } from '../plan.ts'
import { countsAt, readVersions, type RecordVersion } from '../record-versions.ts'
import { qualified, type TableNames } from '../tables.ts'
import { fromValues, type Values } from '../values.ts'
import type { Derive } from './derived.ts'
import type { RegisterItem } from './page.ts'

/** One register of one definition, and where its projection keeps things. */
export interface Source {
  readonly pool: Pool
  readonly store: EventStore
  readonly catalogue: Catalogue
  readonly plan: Plan
  readonly register: RegisterPlan
  readonly names: TableNames
  /** From the rows of others as they are now. */
  readonly derive: Derive
}

/** A row after one step of the fold. */
export interface HistoryStep {
  readonly type: string
  readonly source: string
  readonly id: string
  readonly time: string
  readonly position: number
  readonly recordedat: string
  /** Null when there is no such row after this step. */
  readonly row: Readonly<Record<string, unknown>> | null
}

interface Known {
  /** Facts that count, in fold order. */
  readonly counting: readonly Fact[]
  /** The last position that touched the stream. */
  readonly position: number
  readonly recordedAt: number
}

/**
 * The stream that a row of this key belongs to: the key up to its last colon where rows have a key of their own. What stands behind it names the
 * aggregate where the definition takes many.
 */
function subjectOf({ plan, register: { definition } }: Source, key: string): string {
  const colon = key.lastIndexOf(':')
  if (plan.aggregate.evolveAny !== undefined) return `${key.slice(colon + 1)}/${key.slice(0, Math.max(0, colon))}`
  const isParted = definition.rowKey !== undefined || definition.rows === undefined
  return `${plan.aggregate.name}/${isParted ? key.slice(0, Math.max(0, colon)) : key}`
}

/** What is known of a stream from the events below `to`. Versions are judged by all that is known, before business time cuts. */
async function knownOf(source: Source, subject: string, to: number): Promise<Known> {
  const { store, catalogue, pool, names, plan } = source
  const events = await store.readSubject(subject, to)
  await catalogue.load(events)
  const facts = events.map((event) => toFact(event, catalogue, plan.dataForm))
  const versions = await readVersions(pool, qualified(names.versions), [...new Set(facts.map((fact) => fact.recordKey))])
  const counting = facts.filter((fact) => countsAt(fact, versions.get(fact.recordKey), to - 1))
  return { counting: inFoldOrder(counting), ...lastTouch(facts, versions, to) }
}

function lastTouch(
  facts: readonly Fact[],
  versions: ReadonlyMap<string, readonly RecordVersion[]>,
  to: number,
): { position: number; recordedAt: number } {
  let last = { position: -1, recordedAt: 0 }
  for (const fact of facts) {
    for (const each of [fact, ...(versions.get(fact.recordKey) ?? [])]) {
      if (each.position < to && each.position >= fact.position && each.position > last.position) last = each
    }
  }
  return { position: last.position, recordedAt: last.recordedAt }
}

/**
 * One row as the events below `to` with a time up to `validAt` (epoch milliseconds) make it. Columns that other registers add are derived from their rows as
 * they are now: what they were then is not kept.
 */
export async function rowAsOf(source: Source, key: string, to: number, validAt = Infinity): Promise<RegisterItem | undefined> {
  const { plan, register, derive } = source
  const subject = subjectOf(source, key)
  const known = await knownOf(source, subject, to)
  const counting = known.counting.filter((fact) => fact.time <= validAt)
  if (register.definition.rows === undefined) {
    const fact = counting.find((each) => entryKey(streamIdOf(subject), each.recordKey) === key)
    const values = fact && valuesOfEntry(register, fact)
    return fact && values && item(register, key, await derive(values), fact)
  }
  const { state } = fold(plan, unfolded(plan), counting)
  const values = tryRowsOf(register, streamIdOf(subject), state).rows.get(key)
  return values && item(register, key, await derive(values), known)
}

/** The row after each step of the fold of the events below `to`, with what is derived as in `rowAsOf`. */
export async function historyOf(source: Source, key: string, to: number): Promise<HistoryStep[]> {
  const { register, derive } = source
  const steps: HistoryStep[] = []
  for (const [fact, base] of await stepsOf(source, key, to)) steps.push(toStep(register, fact, base && (await derive(base))))
  return steps
}

async function stepsOf(source: Source, key: string, to: number): Promise<(readonly [Fact, Values | undefined])[]> {
  const { plan, register } = source
  const subject = subjectOf(source, key)
  const { counting } = await knownOf(source, subject, to)
  if (register.definition.rows === undefined) {
    const its = counting.filter((fact) => entryKey(streamIdOf(subject), fact.recordKey) === key)
    return its.map((fact) => [fact, valuesOfEntry(register, fact)])
  }
  const steps: (readonly [Fact, Values | undefined])[] = []
  fold(plan, unfolded(plan), counting, {
    onStep: ({ state }, fact) => void steps.push([fact, tryRowsOf(register, streamIdOf(subject), state).rows.get(key)]),
  })
  return steps
}

function valuesOfEntry(register: RegisterPlan, fact: Fact): Values | undefined {
  try {
    return entryOf(register, fact)
  } catch {
    // The stream is parked for it; there is no row.
    return undefined
  }
}

const toStep = (register: RegisterPlan, fact: Fact, values: Values | undefined): HistoryStep => ({
  type: fact.event?.type ?? '',
  source: fact.source,
  id: fact.id,
  time: formatInstant(fact.time),
  position: fact.position,
  recordedat: formatInstant(fact.recordedAt),
  row: values === undefined ? null : fromValues(register.columns, values),
})

const item = (
  register: RegisterPlan,
  key: string,
  values: Values,
  at: { readonly position: number; readonly recordedAt: number },
): RegisterItem => ({
  key,
  ...fromValues(register.columns, values),
  position: at.position,
  recordedat: formatInstant(at.recordedAt),
})
