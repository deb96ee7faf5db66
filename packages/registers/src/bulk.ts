import { finished } from 'node:stream/promises'

import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

import { qualified } from './tables.ts'
import { quote } from './values.ts'

/** A value on its way into a table: text as PostgreSQL reads it, or a whole number. */
export type Cell = string | number | boolean | null
export type Cells = readonly Cell[]

/** A row in COPY's text form, made by `lineOf`. */
export type Line = string

/** A table's columns in the order its rows are written in; `key` columns identify a row. */
export interface Target {
  readonly table: string
  readonly columns: readonly string[]
  readonly key: readonly string[]
}

/** Rows per chunk handed to the driver. */
const linesPerChunk = 200

/** Inserts rows that are known to be new: COPY, the fastest way in. */
export async function insertRows(client: ClientBase, { table, columns }: Target, lines: readonly Line[]): Promise<void> {
  if (lines.length > 0) await copyRows(client, qualified(table), columns, lines)
}

/**
 * Inserts or replaces rows: COPY into a staging table, then one statement by the primary key, which no planner can get wrong. `more` sets
 * columns beside those given, from `t` (the row there is) and `excluded`. Without columns beside the key, rows that are there stay.
 */
export async function upsertRows(
  client: ClientBase,
  { table, columns, key }: Target,
  lines: readonly Line[],
  more: readonly string[] = [],
): Promise<void> {
  if (lines.length === 0) return
  const staging = `pg_temp.${quote(table)}`
  // Kept for the connection's life and emptied by each commit.
  await client.query(`CREATE TEMP TABLE IF NOT EXISTS ${quote(table)} (LIKE ${qualified(table)} INCLUDING DEFAULTS) ON COMMIT DELETE ROWS`)
  await copyRows(client, staging, columns, lines)
  const list = columns.map(quote).join(', ')
  const sets = columns.filter((column) => !key.includes(column)).map((column) => `${quote(column)} = excluded.${quote(column)}`)
  const then = sets.length + more.length === 0 ? 'NOTHING' : `UPDATE SET ${[...sets, ...more].join(', ')}`
  await client.query(
    `INSERT INTO ${qualified(table)} AS t (${list}) SELECT ${list} FROM ${staging} ON CONFLICT (${key.map(quote).join(', ')}) DO ${then}`,
  )
}

export async function deleteKeys(client: ClientBase, table: string, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await client.query(`DELETE FROM ${qualified(table)} WHERE key = ANY($1::text[])`, [keys])
}

async function copyRows(client: ClientBase, table: string, columns: readonly string[], lines: readonly Line[]): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${table} (${columns.map(quote).join(', ')}) FROM STDIN`))
  for (let start = 0; start < lines.length; start += linesPerChunk) stream.write(lines.slice(start, start + linesPerChunk).join(''))
  stream.end()
  await finished(stream)
}

/** A row as COPY reads it. Made at once and joined to one flat string, because rows wait for their batch by the thousand. */
export function lineOf(cells: Cells): Line {
  const parts: string[] = []
  for (const cell of cells) parts.push(cell === null ? '\\N' : typeof cell === 'string' ? escaped(cell) : String(cell))
  return `${parts.join('\t')}\n`
}

const special = /[\\\t\n\r]/
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const escaped = (text: string): string =>
  special.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] ?? character) : text
