import type { ClientBase } from 'pg'

import { qualified, schema } from '../tables.ts'
import { fromRowName } from './lookups.ts'

/** A projection with edges, as pending work knows it. */
export interface Owing {
  readonly id: string
  readonly edges: string
}

/** All rows of a register are owed: the target of what is built beside the live one. */
export const everyRow = (register: string): string => `*${register}`

/**
 * What becomes of an entry, `p`, that is owed once more. One that was begun goes on to its end and then starts over: were it to start over at
 * once, what changes all the time would never reach the last of its readers.
 */
export const onceMore = `ON CONFLICT (projection, target)
  DO UPDATE SET again = p.cursor <> '', position = least(p.position, excluded.position)`

/**
 * Notes that rows which read the targets have to be derived and judged again, as of a batch that began at `position`. Rows in `done` are left out:
 * they were worked on with the targets as they are now. Returns whether anything is owed.
 */
export async function owe(
  client: ClientBase,
  { id, edges }: Owing,
  targets: readonly string[],
  done: readonly string[],
  position: number,
): Promise<boolean> {
  if (targets.length === 0) return false
  const { rowCount } = await client.query(
    `INSERT INTO ${schema}._pending AS p (projection, target, position)
     SELECT $1, t.target, $4 FROM unnest($2::text[]) AS t (target)
     CROSS JOIN LATERAL (SELECT FROM ${qualified(edges)} AS e WHERE e.target = t.target AND e.source <> ALL($3::text[]) LIMIT 1) AS found
     ${onceMore}`,
    [id, targets, done, position],
  )
  return (rowCount ?? 0) > 0
}

/** Notes that all rows of the registers are owed, in this order, from the first on. */
export async function oweAll(client: ClientBase, projection: string, registers: readonly string[], position: number): Promise<void> {
  await client.query(
    `INSERT INTO ${schema}._pending (projection, target, position)
     SELECT $1, t.target, $3 FROM unnest($2::text[]) WITH ORDINALITY AS t (target, place) ORDER BY t.place
     ON CONFLICT (projection, target) DO UPDATE SET cursor = ''`,
    [projection, registers.map(everyRow), position],
  )
}

/** Whether anything is owed to one of the projections. */
export async function isOwed(client: Pick<ClientBase, 'query'>, projections: readonly string[]): Promise<boolean> {
  const { rows } = await client.query(`SELECT FROM ${schema}._pending WHERE projection = ANY($1::bigint[]) LIMIT 1`, [projections])
  return rows.length > 0
}

/** Up to where the rows of registers being worked off as a whole are done, by register. */
export async function readCursors(client: Pick<ClientBase, 'query'>, projection: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ target: string; cursor: string }>(
    `SELECT target, cursor FROM ${schema}._pending WHERE projection = $1 AND left(target, 1) = '*'`,
    [projection],
  )
  return new Map(rows.map(({ target, cursor }) => [target.slice(1), cursor]))
}

/** Rows of one projection to be worked on. */
export interface Slice {
  readonly projection: string
  /** Keys by register. */
  readonly rows: ReadonlyMap<string, readonly string[]>
  /** Set when they are a register's rows in the order of keys: all of it, up to this key, or to the end. */
  readonly whole?: { readonly register: string; readonly upTo: string | undefined }
  /** When the earliest of it was owed. */
  readonly position: number
}

interface Entry {
  readonly id: string
  readonly projection: string
  readonly target: string
  readonly cursor: string
  readonly position: string
}

/** Takes the next rows off what is owed to the projections, the earliest first. Undefined when nothing is. */
export async function takeSlice(
  client: ClientBase,
  projections: ReadonlyMap<string, { readonly edges: string; rowsOf(register: string): string }>,
  size: number,
): Promise<Slice | undefined> {
  const { rows } = await client.query<Entry>(
    `SELECT id, projection, target, cursor, position FROM ${schema}._pending WHERE projection = ANY($1::bigint[]) ORDER BY id LIMIT 1`,
    [[...projections.keys()]],
  )
  const [first] = rows
  const projection = first && projections.get(first.projection)
  if (first === undefined || projection === undefined) return undefined
  return first.target.startsWith('*')
    ? takeRows(client, first, projection.rowsOf(first.target.slice(1)), size)
    : takeSources(client, first.projection, projection.edges, size)
}

async function takeRows(
  client: ClientBase,
  { id, projection, target, cursor, position }: Entry,
  table: string,
  size: number,
): Promise<Slice> {
  const { rows } = await client.query<{ key: string }>(`SELECT key FROM ${qualified(table)} WHERE key > $1 ORDER BY key LIMIT $2`, [
    cursor,
    size,
  ])
  const upTo = rows.length < size ? undefined : rows.at(-1)?.key
  if (upTo === undefined) await finish(client, [id])
  else await client.query(`UPDATE ${schema}._pending SET cursor = $2 WHERE id = $1`, [id, upTo])
  const register = target.slice(1)
  return { projection, rows: new Map([[register, rows.map(({ key }) => key)]]), whole: { register, upTo }, position: Number(position) }
}

/** What was owed once more meanwhile starts over, behind what else is owed. */
async function finish(client: ClientBase, ids: readonly string[]): Promise<void> {
  await client.query(`UPDATE ${schema}._pending SET id = DEFAULT, cursor = '', again = false WHERE id = ANY($1::bigint[]) AND again`, [ids])
  await client.query(`DELETE FROM ${schema}._pending WHERE id = ANY($1::bigint[])`, [ids])
}

/** Targets looked at in one slice: with few rows each, they are worked off together. */
const targetsAtOnce = 1000

async function takeSources(client: ClientBase, projection: string, edges: string, size: number): Promise<Slice> {
  const { rows } = await client.query<{ id: string; position: string; source: string | null }>(
    `SELECT p.id, p.position, e.source
     FROM (SELECT id, target, cursor, position FROM ${schema}._pending WHERE projection = $1 AND left(target, 1) <> '*' ORDER BY id LIMIT $3) AS p
     LEFT JOIN LATERAL (SELECT source FROM ${qualified(edges)} WHERE target = p.target AND source > p.cursor ORDER BY source LIMIT $2) AS e ON true
     ORDER BY p.id, e.source LIMIT $2`,
    [projection, size + 1, targetsAtOnce],
  )
  const taken = rows.slice(0, size)
  const last = rows.length > size ? taken.at(-1) : undefined
  // What the cut goes through goes on behind its last row; what is in front of it is done.
  const cut = last !== undefined && rows[size]?.id === last.id ? last : undefined
  const done = [...new Set(taken.map(({ id }) => id))].filter((id) => id !== cut?.id)
  await finish(client, done)
  if (cut !== undefined) await client.query(`UPDATE ${schema}._pending SET cursor = $2 WHERE id = $1`, [cut.id, cut.source])
  const names = new Set(taken.flatMap(({ source }) => source ?? []))
  const byRegister = Map.groupBy([...names].map(fromRowName), ({ register }) => register)
  return {
    projection,
    rows: new Map([...byRegister].map(([register, its]) => [register, its.map(({ key }) => key)])),
    position: Math.min(...taken.map(({ position }) => Number(position))),
  }
}
