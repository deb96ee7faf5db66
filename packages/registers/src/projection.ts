import type { Catalogue } from '@xianglian/contracts'
import { compareFoldKeys, type EventStore, type FoldKey } from '@xianglian/core'
import type { Pool } from 'pg'

import { lineOf } from './bulk.ts'
import type { Changes, RegisterChanges } from './changes.ts'
import { keyToText, streamIdOf } from './fact.ts'
import type { Fact } from './fact.ts'
import { createFactMemory, type FactMemory } from './fact-memory.ts'
import { entryKey, entryOf, fold, inFoldOrder, tryRowsOf, unfolded, type Folded, type RowsByKey } from './fold.ts'
import { appendedTimelines, isPlainAppend, loadSpans, noteHistory, recomputedTimelines, type HistoryChanges } from './history.ts'
import { instantText } from './instant-text.ts'
import type { Plan } from './plan.ts'
import { createRecordVersions, type BatchRange, type RecordVersions, type Resolution } from './record-versions.ts'
import { capturing, refold, type LateStream, type Refolded, type Snapshot } from './refold.ts'
import { snapshotCounts, snapshotEvery } from './snapshots.ts'
import { createStreams, toStream, type RowKeys, type Stream, type Streams } from './stream-cache.ts'
import { tableNames, type TableNames } from './tables.ts'
import { groupByStream, lastPlace, type Touched } from './touched.ts'

export interface Dependencies {
  readonly pool: Pool
  readonly store: EventStore
  readonly catalogue: Catalogue
}

/** One definition's registers, built from the events of its aggregate: everything but the transaction. */
export interface Projection {
  readonly plan: Plan
  readonly names: TableNames
  /** Reads what earlier runs left. */
  load(): Promise<void>
  /** What the next batch writes: its facts of this aggregate. Takes it for written: after an error, start afresh. */
  prepare(facts: readonly Fact[], range: BatchRange): Promise<Changes>
  /** Tells that the last batch prepared but one is in the tables, or the last one when none was prepared since. */
  committed(): void
  /** Bytes of states held in memory, about. */
  memory(): number
}

export function createProjection(dependencies: Dependencies, plan: Plan, generation: number, cacheBytes: number): Projection {
  const names = tableNames(plan.aggregate.name, plan.hash, generation)
  const records = createRecordVersions({ ...dependencies, names })
  const streams = createStreams(dependencies.pool, names.streams, cacheBytes)
  const parts: Parts = { ...dependencies, plan, names, records, streams, memory: createFactMemory(maxFactsHeld) }
  return {
    plan,
    names,
    load: () => records.load(),
    prepare: (facts, range) => prepare(parts, facts, range),
    committed: () => streams.shrink(),
    memory: () => streams.size(),
  }
}

interface Parts extends Dependencies {
  readonly plan: Plan
  readonly names: TableNames
  readonly records: RecordVersions
  readonly streams: Streams
  readonly memory: FactMemory
}

/** A stream of a hundred thousand events is the longest that is expected to come late as a whole. */
const maxFactsHeld = 110_000

/** The work on one batch: what came, and what is to be written. */
interface Work {
  readonly parts: Parts
  readonly resolution: Resolution
  readonly touched: ReadonlyMap<string, Touched>
  readonly before: ReadonlyMap<string, Stream>
  readonly changes: Changes
  readonly spans: readonly Awaited<ReturnType<typeof loadSpans>>[]
}

async function prepare(parts: Parts, facts: readonly Fact[], range: BatchRange): Promise<Changes> {
  const { plan, names, pool, records, streams, memory } = parts
  const resolution = await records.resolve(facts, range)
  const touched = groupByStream(facts, resolution)
  const before = await streams.load(touched.keys())
  const changes = emptyChanges(plan, resolution)
  if (changes.history.length > 0) await range.settled
  const spans = await Promise.all(changes.history.map(({ register }) => loadSpans(pool, names, register, [...before.keys()])))
  const work: Work = { parts, resolution, touched, before, changes, spans }

  const late: LateStream[] = []
  for (const stream of touched.values()) {
    memory.add(stream.subject, stream.arrivals)
    const lateness = latenessOf(work, stream)
    if (lateness === undefined) append(work, stream)
    else late.push(lateness)
  }
  if (late.length > 0) await range.settled
  for await (const group of refold(parts, late, resolution, range)) {
    for (const [subject, refolded] of group) takeRefolded(work, subject, refolded)
  }
  noteEntries(work, facts)
  streams.keep([...changes.newStreams, ...changes.knownStreams])
  changes.refolds = late.length
  return changes
}

function emptyChanges(plan: Plan, resolution: Resolution): Changes {
  return {
    registers: plan.registers.map((register) => ({ register, made: [], removed: new Set() })),
    history: plan.registers.filter((register) => register.history).map((register): HistoryChanges => ({ register, born: [], ended: [] })),
    newStreams: [],
    knownStreams: [],
    snapshots: [],
    versions: resolution.added,
    refolds: 0,
  }
}

/** Undefined when the stream's fold goes on where it stopped; else from where on it must be done again. */
function latenessOf({ before, changes }: Work, { subject, counting, displaced, arrivals }: Touched): LateStream | undefined {
  const stream = before.get(subject)
  const last = stream?.folded.last
  const failedAt = stream?.folded.failure?.key
  let earliest: FoldKey | undefined = failedAt
  let isLate = failedAt !== undefined || displaced.length > 0
  for (const keys of [displaced, counting]) {
    for (const key of keys) {
      if (earliest === undefined || compareFoldKeys(key, earliest) < 0) earliest = key
      isLate ||= last !== undefined && compareFoldKeys(key, last) < 0
    }
  }
  // Every timeline of a register with history is wanted as known at every position: only a plain append tells it without the other facts.
  const isWhole = changes.history.length > 0
  if (isWhole && arrivals.length > 0 && !isPlainAppend({ subject, counting, displaced, arrivals, places: new Map() }, stream?.folded))
    isLate = true
  return isLate ? { subject, before: stream, earliest: earliest ?? arrivals[0] ?? beginning, isWhole } : undefined
}

const beginning: FoldKey = { time: -Infinity, stageRank: 0, source: '', id: '' }

function append(work: Work, touched: Touched): void {
  const { plan } = work.parts
  const from = work.before.get(touched.subject)?.folded ?? unfolded(plan)
  const capture = capturing(from.events + touched.counting.length)
  const folded = fold(plan, from, inFoldOrder(touched.counting), { onStep: capture.onStep })
  take(work, touched, folded)
  if (capture.snapshots.length > 0) noteSnapshots(work, touched.subject, folded, capture.snapshots, from.events)
  for (const [index, changes] of work.changes.history.entries()) {
    const known = work.spans[index]?.get(touched.subject) ?? []
    const timelines = appendedTimelines(
      plan,
      changes.register,
      touched,
      from,
      known.map(({ span }) => span),
    )
    noteHistory(changes, touched.subject, known, timelines)
  }
}

function takeRefolded(work: Work, subject: string, { folded, snapshots, keepSnapshotsTo, facts, versions }: Refolded): void {
  const touched = work.touched.get(subject)
  if (touched === undefined) return
  take(work, touched, folded)
  const events = Math.max(folded.events, work.before.get(subject)?.folded.events ?? 0)
  if (events >= snapshotEvery) noteSnapshots(work, subject, folded, snapshots, keepSnapshotsTo)
  for (const [index, changes] of work.changes.history.entries()) {
    const known = work.spans[index]?.get(subject) ?? []
    noteHistory(changes, subject, known, recomputedTimelines(work.parts.plan, changes.register, touched, facts, versions))
  }
}

function noteSnapshots(work: Work, subject: string, folded: Folded, snapshots: readonly Snapshot[], keepTo: number): void {
  const keep = snapshotCounts(folded.events)
  const added = snapshots
    .filter((snapshot) => keep.has(snapshot.events))
    .map(({ events, last, state }) => lineOf([subject, events, keyToText(last), JSON.stringify(state)]))
  work.changes.snapshots.push({ subject, keep, keepTo, added })
}

/** Notes the stream as it now stands, and the differences of its rows. */
function take({ before, changes }: Work, touched: Touched, folded: Folded): void {
  const { subject } = touched
  const old = before.get(subject)
  const place = lastPlace(touched, old)
  const streamId = streamIdOf(subject)
  const oldKeys = old && (old.rowKeys ?? rowKeysOf(changes, streamId, old.folded.state))
  const rowKeys: RowKeys[] = []
  let { failure } = folded
  for (const each of changes.registers) {
    if (each.register.definition.rows === undefined) continue
    const { rows, reason } = tryRowsOf(each.register, streamId, folded.state)
    if (reason !== undefined) failure ??= { reason: `${each.register.name}: ${reason}` }
    noteRows(each, oldKeys?.[rowKeys.length] ?? [], rows, place)
    rowKeys.push([...rows.keys()])
  }
  const stream = toStream(subject, failure === folded.failure ? folded : { ...folded, failure }, place, rowKeys)
  if (old === undefined) changes.newStreams.push(stream)
  else changes.knownStreams.push(stream)
}

/** What rows a stream has: `rows` is pure, so that its state tells. */
const rowKeysOf = (changes: Changes, streamId: string, state: unknown): RowKeys[] =>
  changes.registers
    .filter(({ register }) => register.definition.rows !== undefined)
    .map(({ register }) => [...tryRowsOf(register, streamId, state).rows.keys()])

/** Every row of a touched stream carries the stream's last position, so that it does not depend on how events fell into batches. */
function noteRows(
  { made, removed }: RegisterChanges,
  old: RowKeys,
  rows: RowsByKey,
  { position, recordedAt }: { readonly position: number; readonly recordedAt: number },
): void {
  for (const [key, values] of rows) made.push({ key, values, position, recordedAt: instantText(recordedAt), isNew: !old.includes(key) })
  for (const key of old) if (!rows.has(key)) removed.add(key)
}

/** Rows made from single events: of those that count now; not of those that no longer do. */
function noteEntries({ resolution, changes }: Work, facts: readonly Fact[]): void {
  for (const { register, made, removed } of changes.registers) {
    if (Object.keys(register.definition.entries).length === 0) continue
    for (const { subject, recordKey } of resolution.displaced) removed.add(entryKey(streamIdOf(subject), recordKey))
    for (const fact of facts) {
      if (!resolution.counts(fact)) continue
      const values = tryEntryOf(register, fact)
      if (values === undefined) continue
      const key = entryKey(streamIdOf(fact.subject), fact.recordKey)
      made.push({ key, values, position: fact.position, recordedAt: instantText(fact.recordedAt), isNew: !removed.delete(key) })
    }
  }
}

/** An entry that fails parks its stream when the fold meets the event; here there is just no row. */
function tryEntryOf(register: Parameters<typeof entryOf>[0], fact: Fact): ReturnType<typeof entryOf> {
  try {
    return entryOf(register, fact)
  } catch {
    return undefined
  }
}
