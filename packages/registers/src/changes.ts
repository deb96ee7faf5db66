import type { ClientBase } from 'pg'

import { deleteKeys, insertRows, lineOf, upsertRows, type Line } from './bulk.ts'
import { historyColumns, type HistoryChanges } from './history.ts'
import type { RegisterPlan } from './plan.ts'
import { versionColumns } from './record-versions.ts'
import { streamColumns, type Stream } from './stream-cache.ts'
import { qualified, type TableNames } from './tables.ts'
import type { Values } from './values.ts'

export interface RegisterChanges {
  readonly register: RegisterPlan
  readonly made: MadeRow[]
  readonly removed: Set<string>
}

/** A row as the fold makes it: without what other registers add. */
export interface MadeRow {
  readonly key: string
  readonly values: Values
  readonly position: number
  /** Instant, as in columns. */
  readonly recordedAt: string
  /** Known to be in no table yet. */
  readonly isNew: boolean
}

export interface SnapshotChange {
  readonly subject: string
  /** Counts of events whose snapshots stay, of those up to `keepTo`. */
  readonly keep: ReadonlySet<number>
  readonly keepTo: number
  readonly added: readonly Line[]
}

/** All that one batch writes for one projection. */
export interface Changes {
  readonly registers: readonly RegisterChanges[]
  readonly history: readonly HistoryChanges[]
  readonly newStreams: Stream[]
  readonly knownStreams: Stream[]
  readonly snapshots: SnapshotChange[]
  readonly versions: readonly Line[]
  /** Streams folded anew. */
  refolds: number
}

const rowColumns = (register: RegisterPlan): readonly string[] => [
  'key',
  ...register.base.map((column) => column.name),
  '_position',
  '_recordedat',
]

/** Writes a batch's changes but its rows within the caller's transaction. */
export async function writeStreams(client: ClientBase, names: TableNames, changes: Changes): Promise<void> {
  const streams = { table: names.streams, columns: streamColumns, key: ['subject'] }
  await insertRows(
    client,
    streams,
    changes.newStreams.map((stream) => stream.line),
  )
  await upsertRows(
    client,
    streams,
    changes.knownStreams.map((stream) => stream.line),
  )
  await insertRows(client, { table: names.versions, columns: versionColumns, key: ['record', 'position'] }, changes.versions)
  for (const history of changes.history) await writeHistory(client, names, history)
  await writeSnapshots(client, names, changes.snapshots)
}

/** Writes rows as the fold makes them. */
export async function writeRows(client: ClientBase, names: TableNames, { register, made, removed }: RegisterChanges): Promise<void> {
  const target = { table: names.rows(register.name), columns: rowColumns(register), key: ['key'] }
  const inserted: Line[] = []
  const upserted: Line[] = []
  for (const { key, values, position, recordedAt, isNew } of made)
    (isNew ? inserted : upserted).push(lineOf([key, ...values, position, recordedAt]))
  await deleteKeys(client, target.table, [...removed])
  await insertRows(client, target, inserted)
  await upsertRows(client, target, upserted)
}

async function writeHistory(client: ClientBase, names: TableNames, { register, born, ended }: HistoryChanges): Promise<void> {
  const table = names.history(register.name)
  if (ended.length > 0) {
    await client.query(
      `UPDATE ${qualified(table)} AS h SET _to_position = e.at
       FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS e (key, position, starts, at)
       WHERE h.key = e.key AND h._position = e.position AND h._valid_from = e.starts`,
      [ended.map((e) => e.key), ended.map((e) => e.position), ended.map((e) => e.from), ended.map((e) => e.at)],
    )
  }
  await insertRows(client, { table, columns: historyColumns(register), key: [] }, born)
}

async function writeSnapshots(client: ClientBase, names: TableNames, snapshots: readonly SnapshotChange[]): Promise<void> {
  for (const { subject, keep, keepTo } of snapshots) {
    await client.query(`DELETE FROM ${qualified(names.snapshots)} WHERE subject = $1 AND (events > $2 OR events <> ALL($3::int[]))`, [
      subject,
      keepTo,
      [...keep],
    ])
  }
  const rows = snapshots.flatMap((snapshot) => snapshot.added)
  await insertRows(client, { table: names.snapshots, columns: ['subject', 'events', 'last', 'state'], key: ['subject', 'events'] }, rows)
}
