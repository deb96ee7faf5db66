import type { Catalogue } from '@xianglian/contracts'
import { compareFoldKeys, type EventStore, type FoldKey } from '@xianglian/core'
import type { Pool } from 'pg'

import { keyFromText, toFact, type Fact } from './fact.ts'
import type { FactMemory } from './fact-memory.ts'
import { fold, inFoldOrder, unfolded, type Folded } from './fold.ts'
import type { Plan } from './plan.ts'
import { countsAt, type RecordVersion, type RecordVersions, type Resolution } from './record-versions.ts'
import { snapshotCounts, snapshotEvery } from './snapshots.ts'
import type { Stream } from './stream-cache.ts'
import { qualified, type TableNames } from './tables.ts'

/** A stream to fold anew because something changed behind its last key. */
export interface LateStream {
  readonly subject: string
  readonly before: Stream | undefined
  /** The first key at which the fold differs from before. */
  readonly earliest: FoldKey
  /** Whether all of its facts are wanted, as history needs, and no snapshot helps. */
  readonly isWhole: boolean
}

export interface Snapshot {
  readonly events: number
  readonly last: FoldKey
  readonly state: unknown
}

export interface Refolded {
  readonly folded: Folded
  readonly snapshots: readonly Snapshot[]
  /** Snapshots above this count are no longer true. */
  readonly keepSnapshotsTo: number
  /** What was read: facts behind the snapshot, those that do not count included; and the versions of their records. */
  readonly facts: readonly Fact[]
  readonly versions: ReadonlyMap<string, readonly RecordVersion[]>
}

interface Dependencies {
  readonly pool: Pool
  readonly store: EventStore
  readonly catalogue: Catalogue
  readonly plan: Plan
  readonly names: TableNames
  readonly records: RecordVersions
  readonly memory: FactMemory
}

/** Events read back at once, about: bounds memory when many streams are late in one batch. */
const eventsAtOnce = 20_000
const subjectsAtOnce = 5_000
/** A stream this long is read by itself. */
const aloneFrom = 1_000

/** Folds late streams anew from the best snapshot before what changed, events below `to` read back from the store. Hands over group by group. */
export async function* refold(
  dependencies: Dependencies,
  late: readonly LateStream[],
  running: Resolution,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<ReadonlyMap<string, Refolded>> {
  for (const group of grouped(late)) {
    const facts = await readFacts(dependencies, group, to)
    const bases = new Map<string, Folded>()
    for (const stream of group) bases.set(stream.subject, await baseOf(dependencies, stream))
    const versions = await dependencies.records.of([...facts.values()].flat(), running)
    const done = new Map<string, Refolded>()
    for (const { subject, before } of group) {
      const base = bases.get(subject) ?? unfolded(dependencies.plan)
      // A fold that did not stop has made the entries of all it went over.
      const entriesFrom = before?.folded.failure === undefined ? from : 0
      done.set(subject, refoldOne(dependencies.plan, base, facts.get(subject) ?? [], versions, entriesFrom))
    }
    yield done
  }
}

function* grouped(late: readonly LateStream[]): Generator<readonly LateStream[]> {
  let group: LateStream[] = []
  let events = 0
  for (const stream of late) {
    const its = (stream.before?.folded.events ?? 0) + 10
    if (its >= aloneFrom) {
      yield [stream]
      continue
    }
    group.push(stream)
    events += its
    if (events < eventsAtOnce && group.length < subjectsAtOnce) continue
    yield group
    group = []
    events = 0
  }
  if (group.length > 0) yield group
}

function refoldOne(
  plan: Plan,
  base: Folded,
  all: readonly Fact[],
  versions: ReadonlyMap<string, readonly RecordVersion[]>,
  entriesFrom: number,
): Refolded {
  const from = base.last
  const facts = from === undefined ? all : all.filter((fact) => compareFoldKeys(fact, from) > 0)
  const counting = inFoldOrder(facts.filter((fact) => countsAt(fact, versions.get(fact.recordKey))))
  const capture = capturing(base.events + counting.length)
  const folded = fold(plan, base, counting, { onStep: capture.onStep, entriesFrom })
  return { folded, snapshots: capture.snapshots, keepSnapshotsTo: base.events, facts, versions }
}

/** Collects the snapshots that a stream of so many events keeps, while it is folded. */
export function capturing(events: number): { readonly snapshots: Snapshot[]; readonly onStep: ((folded: Folded) => void) | undefined } {
  const snapshots: Snapshot[] = []
  if (events < snapshotEvery) return { snapshots, onStep: undefined }
  const counts = snapshotCounts(events)
  const onStep = (folded: Folded): void => {
    if (folded.last !== undefined && counts.has(folded.events))
      snapshots.push({ events: folded.events, last: folded.last, state: folded.state })
  }
  return { snapshots, onStep }
}

async function baseOf({ pool, plan, names }: Dependencies, { subject, before, earliest, isWhole }: LateStream): Promise<Folded> {
  if (isWhole || before === undefined || before.folded.events < snapshotEvery) return unfolded(plan)
  const table = qualified(names.snapshots)
  const { rows } = await pool.query<{ events: number; last: string }>(
    `SELECT events, last FROM ${table} WHERE subject = $1 ORDER BY events DESC`,
    [subject],
  )
  const best = rows.find(({ last }) => compareFoldKeys(keyFromText(last), earliest) < 0)
  if (best === undefined) return unfolded(plan)
  const { rows: states } = await pool.query<{ state: string }>(`SELECT state FROM ${table} WHERE subject = $1 AND events = $2`, [
    subject,
    best.events,
  ])
  return { state: JSON.parse(states[0]?.state ?? 'null'), events: best.events, last: keyFromText(best.last), failure: undefined }
}

/** The facts of the streams below `to`, by subject, in position order. */
async function readFacts(
  { store, catalogue, memory, plan }: Dependencies,
  streams: readonly LateStream[],
  to: number,
): Promise<ReadonlyMap<string, readonly Fact[]>> {
  const [only] = streams
  const held = only && streams.length === 1 ? memory.get(only.subject) : undefined
  if (only !== undefined && held !== undefined) return new Map([[only.subject, held]])
  const subjects = streams.map(({ subject }) => subject)
  const events =
    only !== undefined && streams.length === 1 ? await store.readSubject(only.subject, to) : await store.readSubjects(subjects, to)
  const facts = Map.groupBy(
    events.map((event) => toFact(event, catalogue, plan.dataForm)),
    (fact) => fact.subject,
  )
  for (const [subject, its] of facts) memory.keep(subject, its)
  return facts
}
