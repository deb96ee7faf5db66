import type { Row } from '@xianglian/domain'

import { lineOf, type Line, type Target } from '../bulk.ts'
import type { ColumnPlan } from '../plan.ts'
import { qualified } from '../tables.ts'
import { emptyRow, fill, instantExpression, quote, textExpression, type Values } from '../values.ts'
import type { Session } from './session.ts'

/** A register's row as its table has it. */
export interface Kept {
  readonly key: string
  /** In the order of the register's columns. */
  readonly values: Values
  /** The same as definitions see it. */
  readonly row: Row
  /** How many rows a rollup's row adds up; 0 in other registers. */
  readonly count: number
  readonly position: number
  /** Instant, as in columns. */
  readonly recordedAt: string
  /** Its findings by key, as they are written; undefined until they are asked for. */
  findings: ReadonlyMap<string, Line> | undefined
}

/** The last event that touched a row. */
export type Place = Pick<Kept, 'position' | 'recordedAt'>

/** Columns and values of one group. */
export interface GroupWanted {
  readonly columns: readonly string[]
  readonly values: readonly string[]
}

export interface RowTable {
  readonly table: string
  readonly columns: readonly ColumnPlan[]
  readonly isRollup: boolean
}

/**
 * The rows of one register's table, as far as they were lately used, with the groups that were looked up. The engine is the table's only writer
 * and tells of what it writes, so that what was read once stays true. Within a transaction all that was loaded stays.
 */
export class KeptRows {
  readonly #of: RowTable
  /** In the order of use; undefined where there is known to be none. */
  readonly #rows = new Map<string, Kept | undefined>()
  readonly #groups = new Map<string, readonly Kept[]>()
  readonly #empty: Row
  #bytes = 0

  constructor(of: RowTable) {
    this.#of = of
    this.#empty = emptyRow(of.columns)
  }

  get target(): Target {
    const { table, columns, isRollup } = this.#of
    const names = columns.map(({ name }) => name)
    return { table, columns: ['key', ...names, ...(isRollup ? ['_rows'] : []), '_position', '_recordedat'], key: ['key'] }
  }

  lineOf({ key, values, count, position, recordedAt }: Kept): Line {
    return lineOf([key, ...values, ...(this.#of.isRollup ? [count] : []), position, recordedAt])
  }

  /** A row as definitions see it, of all values or the first of them: the others are empty. */
  toRow(values: Values): Record<string, unknown> {
    return fill({ ...this.#empty }, this.#of.columns, values)
  }

  /** Puts a row together that is to be kept. */
  toKept(key: string, values: Values, { position, recordedAt }: Place, count = 0, row: Row = this.toRow(values)): Kept {
    return { key, values, row, count, position, recordedAt, findings: undefined }
  }

  /** Reads those of the rows that are not at hand, in one statement. */
  async load(session: Session, keys: Iterable<string>): Promise<void> {
    const missing: string[] = []
    for (const key of keys) {
      const known = this.#rows.get(key)
      if (known === undefined && !this.#rows.has(key)) {
        missing.push(key)
        this.#set(key, undefined)
      } else {
        this.#rows.delete(key)
        this.#rows.set(key, known)
      }
    }
    if (missing.length === 0) return
    for (const kept of await this.#select(session, 'key = ANY($1::text[])', [missing])) this.#set(kept.key, kept)
  }

  /** The row, once loaded. */
  get(key: string): Kept | undefined {
    return this.#rows.get(key)
  }

  /** Reads those of the groups that are not at hand, by what names them. */
  async loadGroups(session: Session, wanted: ReadonlyMap<string, GroupWanted>): Promise<void> {
    const missing = [...wanted].filter(([name]) => !this.#groups.has(name))
    const byColumns = Map.groupBy(missing, ([, { columns }]) => columns.join())
    for (const its of byColumns.values()) await this.#loadGroups(session, its)
  }

  async #loadGroups(session: Session, wanted: readonly (readonly [string, GroupWanted])[]): Promise<void> {
    const columns = wanted[0]?.[1].columns ?? []
    const known = this.#of.columns.map(({ name }) => name)
    const found = new Map<string, Kept[]>(wanted.map(([name]) => [name, []]))
    // A table of an earlier definition may lack the column: nothing is found there until the new one takes its place.
    if (columns.every((column) => known.includes(column))) {
      // Two groups may be of the same columns.
      const names = Map.groupBy(wanted, ([, { values }]) => JSON.stringify(values))
      const lists = columns.map((_, index) => wanted.map(([, { values }]) => values[index]))
      const given = columns.map((_, index) => `$${index + 1}::text[]`).join(', ')
      const condition = `(${columns.map(quote).join(', ')}) IN (SELECT * FROM unnest(${given}))`
      for (const kept of await this.#select(session, condition, lists)) {
        const its = names.get(JSON.stringify(columns.map((column) => kept.row[column]))) ?? []
        for (const [name] of its) found.get(name)?.push(this.#rows.get(kept.key) ?? kept)
      }
    }
    for (const [name, rows] of found) {
      this.#groups.set(name, rows)
      this.#bytes += this.#sizeOfGroup(rows)
    }
  }

  /** The rows of a group, in the order of their keys, once loaded. */
  group(name: string): readonly Kept[] {
    return this.#groups.get(name) ?? []
  }

  /** Notes what a row is from now on; `groups` names those that have it, or had it, with what is known to others now. */
  put(key: string, kept: Kept | undefined, groups: Iterable<string>): void {
    this.#set(key, kept)
    for (const name of groups) this.#forgetGroup(name)
  }

  /** Notes the findings of a row. */
  noteFindings(kept: Kept, findings: NonNullable<Kept['findings']>): void {
    if (this.#rows.get(kept.key) === kept) this.#bytes += sizeOfFindings(findings) - sizeOfFindings(kept.findings)
    kept.findings = findings
  }

  #set(key: string, kept: Kept | undefined): void {
    this.#forget(key)
    this.#rows.set(key, kept)
    this.#bytes += this.#sizeOf(kept) + sizeOfFindings(kept?.findings)
  }

  #forget(key: string): void {
    if (!this.#rows.has(key)) return
    const kept = this.#rows.get(key)
    this.#rows.delete(key)
    this.#bytes -= this.#sizeOf(kept) + sizeOfFindings(kept?.findings)
  }

  #forgetGroup(name: string): void {
    const rows = this.#groups.get(name)
    if (rows === undefined) return
    this.#bytes -= this.#sizeOfGroup(rows)
    this.#groups.delete(name)
  }

  /** Forgets what was used longest ago, down to so many bytes: between transactions. */
  shrink(maxBytes: number): void {
    for (const name of this.#groups.keys()) {
      if (this.#bytes <= maxBytes) return
      this.#forgetGroup(name)
    }
    for (const key of this.#rows.keys()) {
      if (this.#bytes <= maxBytes) return
      this.#forget(key)
    }
  }

  /** Bytes held, about. */
  size(): number {
    return this.#bytes
  }

  /** Of a row, without its findings, which come and go. */
  #sizeOf(kept: Kept | undefined): number {
    if (kept === undefined) return overhead.absent
    let size: number = overhead.row
    for (const [index, value] of kept.values.entries())
      if (value !== null) size += value.length * (this.#of.columns[index]?.kind === 'json' ? weight.json : weight.text) + 16
    return size
  }

  #sizeOfGroup(rows: readonly Kept[]): number {
    return rows.reduce<number>((size, kept) => size + this.#sizeOf(kept), overhead.absent)
  }

  async #select(session: Session, condition: string, values: unknown[]): Promise<Kept[]> {
    const { table, columns, isRollup } = this.#of
    const expressions = [...columns.map(textExpression), isRollup ? '_rows' : '0', '_position', instantExpression('_recordedat')]
    const text = `SELECT key, ${expressions.join(', ')} FROM ${qualified(table)} WHERE ${condition} ORDER BY key`
    const types = { getTypeParser: () => asText }
    const { rows } = await session.read((client) => client.query<(string | null)[]>({ text, values, rowMode: 'array', types }))
    return rows.map((cells): Kept => {
      const at = columns.length + 1
      const place = { position: Number(cells[at + 1]), recordedAt: cells[at + 2] ?? '' }
      return this.toKept(cells[0] ?? '', cells.slice(1, at), place, Number(cells[at]))
    })
  }
}

const asText = (value: string | Buffer): string => value.toString()

/** What a row, or that there is none, costs beside its texts: objects, map entries. */
const overhead = { row: 400, finding: 200, absent: 100 } as const
/** Bytes a character: as text alone, or as text and as what was read from it. */
const weight = { text: 2, json: 8 } as const

function sizeOfFindings(findings: Kept['findings']): number {
  let size = 0
  for (const [key, line] of findings ?? []) size += overhead.finding + weight.text * (key.length + line.length)
  return size
}
