import type { ClientBase } from 'pg'

import { insertRows, lineOf, upsertRows, type Line } from '../bulk.ts'
import { qualified } from '../tables.ts'

/** What a transaction changes of who reads what, by the names of rows and groups. */
export interface EdgeChanges {
  /** Of rows that were only folded so far: they had none. */
  readonly first: Line[]
  readonly inserted: Line[]
  readonly removed: { readonly target: string; readonly source: string }[]
}

export function noteFirstEdges(changes: EdgeChanges, source: string, now: ReadonlySet<string>): void {
  for (const target of now) changes.first.push(lineOf([target, source]))
}

export function noteEdges(changes: EdgeChanges, source: string, old: ReadonlySet<string>, now: ReadonlySet<string>): void {
  for (const target of now) if (!old.has(target)) changes.inserted.push(lineOf([target, source]))
  for (const target of old) if (!now.has(target)) changes.removed.push({ target, source })
}

export async function writeEdges(client: ClientBase, table: string, { first, inserted, removed }: EdgeChanges): Promise<void> {
  if (removed.length > 0) {
    await client.query(
      `DELETE FROM ${qualified(table)} AS e USING unnest($1::text[], $2::text[]) AS gone (target, source)
       WHERE e.target = gone.target AND e.source = gone.source`,
      [removed.map(({ target }) => target), removed.map(({ source }) => source)],
    )
  }
  const target = { table, columns: ['target', 'source'], key: ['target', 'source'] }
  await insertRows(client, target, first)
  // What a lookup is after may change with code that no hash sees: an edge too many costs a row judged again, one twice would stop the hub.
  await upsertRows(client, target, inserted)
}
