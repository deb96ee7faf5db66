import type { Row } from '@xianglian/domain'

import type { LookupPlan } from '../plan-lookups.ts'
import { isJudged, type SumsPlan } from '../plan.ts'
import { noteEdges, noteFirstEdges, writeEdges, type EdgeChanges } from './edges.ts'
import { findingsOf, loadFindings, noteFindings, reasonOf, withFault, writeFindings, type FindingChanges } from './findings.ts'
import type { Kept } from './kept-rows.ts'
import { loadTargets, lookedOf, namesOf, rowName, targetsOf, type LookupTarget } from './lookups.ts'
import { owe } from './pending.ts'
import { contribute, type Deltas } from './rollups.ts'
import { changeRows, type Change, type Task } from './rows.ts'
import { paced, type Session } from './session.ts'
import type { Active, Standing } from './standing.ts'
import type { Tasks } from './tasks.ts'

/** A register's task and what came of it. */
interface Done {
  readonly task: Task
  readonly changes: readonly Change[]
}

/**
 * Does the tasks within the caller's transaction: rows with their derived columns and sums first, each register behind those that it derives
 * from, then rules, which may look up in circles. What reads a row that changed, and was not done here, is owed as of the batch that began at
 * `position`. Returns whether anything is owed.
 */
export async function judge(session: Session, standing: Standing, tasks: Tasks, position: number): Promise<boolean> {
  const done: Done[] = []
  for (const post of standing.posts) {
    const task = tasks.find(post)
    if (task === undefined) continue
    const changes = await changeRows(session, task)
    addUp(tasks, task, changes)
    done.push({ task, changes })
  }
  const worked = new Map<Active, string[]>()
  for (const [active, its] of Map.groupBy(done, ({ task }) => task.active)) {
    if (active.plan.registers.some(isJudged)) worked.set(active, await judgeRows(session, active, its))
  }
  let isOwed = false
  for (const reader of standing.active.values()) {
    if (!reader.plan.registers.some(isJudged)) continue
    isOwed = (await oweTo(session, reader, done, worked.get(reader) ?? [], position)) || isOwed
  }
  return isOwed
}

async function oweTo(session: Session, reader: Active, all: readonly Done[], done: readonly string[], position: number): Promise<boolean> {
  const targets = [...new Set(all.flatMap((each) => changedNames(reader, each)))]
  if (targets.length === 0) return false
  return session.read((client) => owe(client, { id: reader.id, edges: reader.names.edges }, targets, done, position))
}

/** Takes what rows gave to rollups back, and adds what they give now. */
function addUp(tasks: Tasks, { active, register, isFirst }: Task, changes: readonly Change[]): void {
  for (const rollup of register.rollups) {
    const deltas = [rollup, ...rollup.coarser].map((sums) => deltasOf(tasks, active, sums))
    for (const change of changes) {
      const { old, now, isToJudge } = change
      if (!isToJudge) continue
      if (old !== undefined && !isFirst) contribute(deltas, rollup, old, -1)
      const reason = now && contribute(deltas, rollup, now, 1)
      if (reason !== undefined) change.faults = withFault(change.faults, rollup.register, reason)
    }
  }
}

function deltasOf(tasks: Tasks, active: Active, { register }: SumsPlan): Deltas {
  const sums = active.plan.registers.find(({ name }) => name === register)
  return sums === undefined ? new Map() : tasks.at({ active, register: sums }).deltas
}

/** Judges all rows of one projection that call for it. Returns the names of those that read others. */
async function judgeRows(session: Session, active: Active, done: readonly Done[]): Promise<string[]> {
  const edges: EdgeChanges = { first: [], inserted: [], removed: [] }
  const findings: FindingChanges = { inserted: [], changed: [], removed: [] }
  const worked: string[] = []
  for (const { task, changes } of done) {
    const lookups = [...(task.register.derive?.lookups ?? []), ...task.register.lookups]
    const its = isJudged(task.register) ? changes.filter(({ isToJudge }) => isToJudge) : []
    if (its.length === 0) continue
    const targets = its.map((change) => (change.now === undefined ? [] : searched(task, lookups, change.now.row, change)))
    await loadTargets(session, active.tables, targets.flat())
    if (!task.isFirst)
      await loadFindings(
        session,
        active.names.findings,
        task.register.name,
        its.flatMap(({ old }) => old ?? []),
        active.tables(task.register.name),
      )
    await paced(its, (change, index) => {
      const source = rowName(task.register.name, change.now?.key ?? change.old?.key ?? '')
      judgeRow(active, task, change, lookups, targets[index] ?? [], findings)
      if (lookups.length === 0) return
      worked.push(source)
      const now = namesIn(targets[index] ?? [])
      if (task.isFirst) noteFirstEdges(edges, source, now)
      else noteEdges(edges, source, change.old === undefined ? noNames : namesIn(searched(task, lookups, change.old.row)), now)
    })
  }
  session.write((client) => writeFindings(client, active.names.findings, findings))
  session.write((client) => writeEdges(client, active.names.edges, edges))
  return worked
}

const noNames: ReadonlySet<string> = new Set()
const namesIn = (targets: readonly (LookupTarget | undefined)[]): ReadonlySet<string> =>
  new Set(targets.flatMap((target) => target?.name ?? []))

/** What a row's lookups are after. One that fails is a fault of every rule: what they would have known is not to be had. */
function searched({ register }: Task, lookups: readonly LookupPlan[], row: Row, change?: Change): readonly (LookupTarget | undefined)[] {
  try {
    return targetsOf(lookups, row)
  } catch (thrown) {
    if (change !== undefined) for (const { id } of register.rules) change.faults = withFault(change.faults, id, reasonOf(thrown))
    return []
  }
}

function judgeRow(
  active: Active,
  { register, isFirst }: Task,
  { old, now, faults }: Change,
  lookups: readonly LookupPlan[],
  targets: readonly (LookupTarget | undefined)[],
  findings: FindingChanges,
): void {
  const before = (isFirst ? undefined : old?.findings) ?? noFindings
  if (now === undefined) {
    noteFindings(findings, old?.key ?? '', before, noFindings)
    return
  }
  const found = findingsOf(register, now, lookedOf(active.tables, lookups, targets), faults)
  noteFindings(findings, now.key, before, found)
  active.tables(register.name)?.noteFindings(now, found)
}

const noFindings: NonNullable<Kept['findings']> = new Map()

/** The names under which a projection may have read rows that changed: as they were, and as they are. */
function changedNames(reader: Active, { task: { active, register }, changes }: Done): string[] {
  const lookedUp = active.plan.lookedUp.get(register.name)
  if (lookedUp === undefined || !reader.reads.has(register.name)) return []
  // A projection reads its own tables, and of other aggregates those that serve.
  const isRead = reader === active || (active.isLive && reader.plan !== active.plan)
  if (!isRead) return []
  return changes.flatMap(({ old, now, differs }) =>
    differs ? [old, now].flatMap((kept) => (kept === undefined ? [] : namesOf(register.name, lookedUp, kept))) : [],
  )
}
