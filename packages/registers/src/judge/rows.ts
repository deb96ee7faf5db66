import type { Row } from '@xianglian/domain'
import type { ClientBase } from 'pg'

import { deleteKeys, insertRows, upsertRows } from '../bulk.ts'
import type { MadeRow } from '../changes.ts'
import { derivation } from '../plan-lookups.ts'
import type { SumsPlan } from '../plan.ts'
import { fill, toValues, type Values } from '../values.ts'
import { noFaults, reasonOf, withFault, type Faults } from './findings.ts'
import type { Kept, KeptRows, Place } from './kept-rows.ts'
import { groupsOf, loadTargets, lookedOf, targetsOf, type LookupTarget } from './lookups.ts'
import { added, isNothing, type Deltas } from './rollups.ts'
import { paced, type Session } from './session.ts'
import type { Post } from './standing.ts'

/** What is to be done to one register's rows in a transaction. */
export interface Task extends Post {
  readonly made: MadeRow[]
  readonly removed: Set<string>
  /** Rows to be derived and judged again, because what they read changed. */
  readonly again: Set<string>
  /** Of rows that were only folded so far: they have no findings and no edges yet, and add to nothing. */
  readonly isFirst: boolean
  /** Of a rollup. */
  readonly deltas: Deltas
}

/** What a row was and is. */
export interface Change {
  readonly old: Kept | undefined
  readonly now: Kept | undefined
  /** Whether others see a difference. */
  readonly differs: boolean
  /** Whether it is to be judged. */
  readonly isToJudge: boolean
  faults: Faults
}

/** A row that still lacks what other registers add. */
interface Draft {
  readonly key: string
  readonly old: Kept | undefined
  readonly base: Values
  readonly place: Place
}

/** Works out a register's rows, and writes them. */
export async function changeRows(session: Session, task: Task): Promise<Change[]> {
  const { active, register } = task
  const table = active.tables(register.name)
  if (table === undefined) return []
  const sums = active.sums.get(register.name)
  const changes = sums === undefined ? await foldedChanges(session, task, table) : await rollupChanges(session, task, sums, table)
  const lookedUp = active.plan.lookedUp.get(register.name)
  session.write((client) => writeRows(client, table, changes))
  for (const { old, now, differs } of changes) {
    const key = now?.key ?? old?.key ?? ''
    const groups =
      differs && lookedUp !== undefined ? [old, now].flatMap((kept) => (kept ? groupsOf(register.name, lookedUp, kept.row) : [])) : []
    table.put(key, now, groups)
  }
  return changes
}

async function foldedChanges(session: Session, task: Task, table: KeptRows): Promise<Change[]> {
  const { register, made, removed, again, isFirst } = task
  const unknown = register.columns.slice(register.base.length).map(() => null)
  const known = made.flatMap(({ key, isNew }) => (isNew ? [] : [key]))
  await table.load(session, [...known, ...removed, ...again])
  const isFoldedOnly = foldedOnly(task)
  const changes: Change[] = []
  const drafts: Draft[] = []
  for (const { key, values: base, isNew, ...place } of made) {
    const old = isNew ? undefined : table.get(key)
    if (old !== undefined && isEqual(base, old.values)) {
      // Nothing but the place of its last event.
      changes.push({
        old,
        now: { ...old, position: place.position, recordedAt: place.recordedAt },
        differs: false,
        isToJudge: false,
        faults: new Map(),
      })
    } else if (isFoldedOnly(key)) {
      const now = table.toKept(key, [...base, ...unknown], place)
      changes.push({ old, now, differs: true, isToJudge: false, faults: noFaults })
    } else drafts.push({ key, old, base, place })
  }
  for (const key of removed) {
    const old = table.get(key)
    if (old !== undefined) changes.push({ old, now: undefined, differs: true, isToJudge: !isFoldedOnly(key), faults: noFaults })
  }
  for (const key of again) {
    const old = table.get(key)
    if (old !== undefined) drafts.push({ key, old, base: old.values.slice(0, register.base.length), place: old })
  }
  const derived = await derive(session, task, drafts, table)
  for (const [index, { key, old, base, place }] of drafts.entries()) {
    const { row, values, faults } = derived[index] ?? { row: undefined, values: [], faults: noFaults }
    const all = values.length === 0 ? base : [...base, ...values]
    const differs = old === undefined || !isEqual(all, old.values)
    const { position, recordedAt } = place
    const now = differs ? table.toKept(key, all, place, 0, row) : { ...old, position, recordedAt }
    changes.push({ old, now, differs, isToJudge: differs || isFirst || again.has(key), faults })
  }
  return changes
}

/** Whether a row's turn to be derived and judged for the first time is still to come. */
function foldedOnly({ active, register }: Task): (key: string) => boolean {
  const cursor = active.cursors.get(register.name)
  if (cursor === undefined) return () => false
  const done = Buffer.from(cursor)
  return (key) => Buffer.compare(Buffer.from(key), done) > 0
}

/** Whether the first of the values are these. */
function isEqual(some: Values, all: Values): boolean {
  for (let index = 0; index < some.length; index += 1) if (some[index] !== all[index]) return false
  return true
}

interface Derived {
  /** With its derived columns, where there are any. */
  readonly row: Row | undefined
  readonly values: Values
  readonly faults: Faults
}

/** The derived columns of rows; empty where the definition fails, with the reason. */
async function derive(session: Session, { active, register }: Task, drafts: readonly Draft[], table: KeptRows): Promise<Derived[]> {
  const { derive: plan } = register
  if (plan === undefined || drafts.length === 0) return []
  const rows: Record<string, unknown>[] = []
  await paced(drafts, ({ base }) => void rows.push(table.toRow(base)))
  const faults: (Faults | undefined)[] = []
  const faultOf = (thrown: unknown): Faults => withFault(noFaults, derivation, reasonOf(thrown))
  const targets = rows.map((row, index): readonly (LookupTarget | undefined)[] => {
    try {
      return targetsOf(plan.lookups, row)
    } catch (thrown) {
      faults[index] = faultOf(thrown)
      return []
    }
  })
  await loadTargets(session, active.tables, targets.flat())
  const empty = plan.columns.map(() => null)
  const deriveOne = (row: Record<string, unknown>, index: number): Derived => {
    const fault = faults[index]
    if (fault !== undefined) return { row, values: empty, faults: fault }
    try {
      const values = toValues(plan.columns, plan.of(row, lookedOf(active.tables, plan.lookups, targets[index] ?? [])))
      return { row: fill(row, plan.columns, values), values, faults: noFaults }
    } catch (thrown) {
      return { row, values: empty, faults: faultOf(thrown) }
    }
  }
  const derived: Derived[] = []
  await paced(rows, (row, index) => void derived.push(deriveOne(row, index)))
  return derived
}

async function rollupChanges(session: Session, { deltas, again }: Task, sums: SumsPlan, table: KeptRows): Promise<Change[]> {
  const groups = new Map([...deltas].filter(([, delta]) => !isNothing(delta)))
  await table.load(session, [...groups.keys(), ...again])
  const changes: Change[] = []
  for (const key of again) {
    const old = groups.has(key) ? undefined : table.get(key)
    if (old !== undefined) changes.push({ old, now: { ...old }, differs: false, isToJudge: true, faults: noFaults })
  }
  for (const [key, delta] of groups) {
    const old = table.get(key)
    const sum = added(sums, old, delta)
    const place = old !== undefined && old.position > delta.position ? old : delta
    const now = sum && table.toKept(key, sum.values, { position: place.position, recordedAt: place.recordedAt }, sum.count)
    if (now === undefined && old === undefined) continue
    const differs = old === undefined || now === undefined || !isEqual(now.values, old.values)
    if (!differs && now !== undefined) now.findings = old?.findings
    changes.push({ old, now, differs, isToJudge: differs || again.has(key), faults: noFaults })
  }
  return changes
}

async function writeRows(client: ClientBase, table: KeptRows, changes: readonly Change[]): Promise<void> {
  const removed = changes.flatMap(({ old, now }) => (old !== undefined && now === undefined ? [old.key] : []))
  await deleteKeys(client, table.target.table, removed)
  const inserted = changes.flatMap(({ old, now }) => (old === undefined && now !== undefined ? [table.lineOf(now)] : []))
  await insertRows(client, table.target, inserted)
  const changed = changes.flatMap(({ old, now, differs }) => {
    const isWritten = old !== undefined && now !== undefined && (differs || old.position !== now.position || old.count !== now.count)
    return isWritten ? [table.lineOf(now)] : []
  })
  await upsertRows(client, table.target, changed)
}
