import type { Pool } from 'pg'

import { lineOf, type Line } from './bulk.ts'
import { streamIdOf, type Fact } from './fact.ts'
import { fold, inFoldOrder, tryRowsOf, unfolded, type Folded } from './fold.ts'
import { instantText } from './instant-text.ts'
import type { Plan, RegisterPlan } from './plan.ts'
import { countsAt, type RecordVersion } from './record-versions.ts'
import { qualified, type TableNames } from './tables.ts'
import { appendStep, spanKey, timelineOf, type Span, type Step } from './timeline.ts'
import type { Touched } from './touched.ts'

/** A span as known from a position on. */
interface KnownSpan {
  readonly span: Span
  /** The position that made it known. */
  readonly position: number
  readonly recordedAt: number
}

export interface HistoryChanges {
  readonly register: RegisterPlan
  readonly born: Line[]
  /** Spans that a position ended the knowledge of: key, position they came with, start, position that ended them. */
  readonly ended: { readonly key: string; readonly position: number; readonly from: number; readonly at: number }[]
}

export const historyColumns = (register: RegisterPlan): readonly string[] => [
  'key',
  ...register.columns.map((column) => column.name),
  '_position',
  '_recordedat',
  '_to_position',
  '_valid_from',
  '_valid_to',
  '_subject',
  '_values',
]

/** The spans of the streams that are known now, by stream. */
export async function loadSpans(
  pool: Pool,
  names: TableNames,
  register: RegisterPlan,
  subjects: readonly string[],
): Promise<Map<string, KnownSpan[]>> {
  if (subjects.length === 0) return new Map()
  const { rows } = await pool.query<{ subject: string; key: string; cells: string; position: string; from: string; to: string | null }>(
    `SELECT _subject AS subject, key, _values AS cells, _position AS position, _valid_from AS from, _valid_to AS to
     FROM ${qualified(names.history(register.name))} WHERE _subject = ANY($1::text[]) AND _to_position IS NULL`,
    [subjects],
  )
  const spans = new Map<string, KnownSpan[]>()
  for (const row of rows) {
    const span: Span = { key: row.key, values: JSON.parse(row.cells), from: Number(row.from), to: row.to === null ? null : Number(row.to) }
    const known = { span, position: Number(row.position), recordedAt: 0 }
    const list = spans.get(row.subject)
    if (list === undefined) spans.set(row.subject, [known])
    else list.push(known)
  }
  return spans
}

/** The timelines of one stream after each position of a batch that touched it. */
export type Timelines = Iterable<{ readonly position: number; readonly recordedAt: number; readonly spans: readonly Span[] }>

/** Whether the batch only adds events that count, each later than all before it: then no other event is needed to know its timelines. */
export function isPlainAppend(touched: Touched, before: Folded | undefined): boolean {
  if (before?.failure !== undefined || touched.displaced.length > 0 || touched.counting.length !== touched.arrivals.length) return false
  let time = before?.last?.time ?? -Infinity
  for (const fact of touched.arrivals) {
    if (fact.time <= time) return false
    time = fact.time
  }
  return true
}

export function* appendedTimelines(
  plan: Plan,
  register: RegisterPlan,
  touched: Touched,
  before: Folded,
  known: readonly Span[],
): Timelines {
  let spans = known
  let folded = before
  for (const fact of touched.arrivals) {
    folded = fold(plan, folded, [fact])
    if (folded.failure !== undefined) return
    spans = appendStep(spans, { time: fact.time, rows: tryRowsOf(register, streamIdOf(touched.subject), folded.state).rows })
    yield { position: fact.position, recordedAt: fact.recordedAt, spans }
  }
}

/** The general case: of all facts of the stream, what was known at each position, and what it means for all of business time. */
export function* recomputedTimelines(
  plan: Plan,
  register: RegisterPlan,
  touched: Touched,
  facts: readonly Fact[],
  versions: ReadonlyMap<string, readonly RecordVersion[]>,
): Timelines {
  const ordered = inFoldOrder(facts)
  const places = [...touched.places].toSorted(([a], [b]) => a - b)
  const memory: Memory = new Map()
  for (const [position, recordedAt] of places) {
    const counting = ordered.filter((fact) => fact.position <= position && countsAt(fact, versions.get(fact.recordKey), position))
    yield { position, recordedAt, spans: timelineOf(stepsOf(plan, register, touched.subject, counting, memory)) }
  }
}

/** What stands after a fact, and the entry of the fact folded before it: equal entries mean an equal past. */
interface Remembered {
  readonly before: Remembered | undefined
  readonly folded: Folded
  readonly step: Step
}
type Memory = Map<Fact, Remembered>

/** Steps of a fold, taken over from the one before as long as nothing in front of them changed. */
function stepsOf(plan: Plan, register: RegisterPlan, subject: string, facts: readonly Fact[], memory: Memory): Step[] {
  const steps: Step[] = []
  let before: Remembered | undefined
  for (const fact of facts) {
    let entry = memory.get(fact)
    if (entry === undefined || entry.before !== before) {
      const folded = fold(plan, before?.folded ?? unfolded(plan), [fact])
      if (folded.failure !== undefined) return steps
      const { rows } = tryRowsOf(register, streamIdOf(subject), folded.state)
      entry = { before, folded, step: { time: fact.time, rows } }
      memory.set(fact, entry)
    }
    before = entry
    steps.push(entry.step)
  }
  return steps
}

/** Compares timeline after timeline, and notes what each position brought and ended. */
export function noteHistory(changes: HistoryChanges, subject: string, known: readonly KnownSpan[], timelines: Timelines): void {
  let current = new Map(known.map((each) => [spanKey(each.span), each]))
  const unwritten = new Set<KnownSpan>()
  for (const { position, recordedAt, spans } of timelines) {
    const next = new Map<string, KnownSpan>()
    for (const span of spans) {
      const name = spanKey(span)
      const same = current.get(name)
      const entry = same ?? { span, position, recordedAt }
      if (same === undefined) unwritten.add(entry)
      next.set(name, entry)
    }
    for (const [name, entry] of current) {
      if (next.has(name)) continue
      if (unwritten.delete(entry)) changes.born.push(toLine(subject, entry, position))
      else changes.ended.push({ key: entry.span.key, position: entry.position, from: entry.span.from, at: position })
    }
    current = next
  }
  for (const entry of unwritten) changes.born.push(toLine(subject, entry, null))
}

const toLine = (subject: string, { span, position, recordedAt }: KnownSpan, toPosition: number | null): Line =>
  lineOf([
    span.key,
    ...span.values,
    position,
    instantText(recordedAt),
    toPosition,
    span.from,
    span.to,
    subject,
    JSON.stringify(span.values),
  ])
