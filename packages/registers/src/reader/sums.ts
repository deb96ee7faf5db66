import { HubError } from '@xianglian/core'
import type { Pool } from 'pg'

import type { RegisterRow } from '../projections.ts'
import { fromSql, quote } from '../values.ts'
import { Parameters, whereSql, type Condition } from './conditions.ts'

export interface SumsQuery {
  /** Columns of text: what comes to the same of each of them is put together. At least one. */
  readonly by: readonly string[]
  readonly where?: readonly Condition[]
  /** What is added up. Default: all that the register adds up. */
  readonly of?: readonly string[]
}

/** Columns asked about, in their JSON form. */
export type Sums = Readonly<Record<string, unknown>>

/** Puts groups of a register of sums together. Throws `invalid-request`, naming the columns there are. */
export async function readSums(pool: Pool, table: string, register: RegisterRow, query: SumsQuery): Promise<readonly Sums[]> {
  const parameters = new Parameters()
  const [by, sums] = columnsOf(register, query)
  const where = whereSql(register, query.where ?? [], parameters)
  const names = by.map(({ name }) => quote(name)).join(', ')
  const expressions = sums.map(({ name }) => `sum(${quote(name)})::text AS ${quote(name)}`)
  const text = `SELECT ${[names, ...expressions].join(', ')} FROM ${table} ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} GROUP BY ${names}`
  // As arrays: names of thirty columns a row cost as much as what they hold.
  const { rows } = await pool.query<(string | null)[]>({ text, values: parameters.values, rowMode: 'array' })
  const all = [...by, ...sums]
  return rows.map((row) => Object.fromEntries(all.map(({ name, kind }, index) => [name, fromSql(kind, row[index])])))
}

function columnsOf({ name, kind, columns }: RegisterRow, { by, of }: SumsQuery) {
  if (kind !== 'rollup') throw new HubError('invalid-request', `Register ${name} holds no sums. List its rows.`)
  const groups = columns.filter((column) => column.kind === 'text')
  const sums = columns.filter((column) => column.kind !== 'text')
  const named = (all: typeof columns, wanted: readonly string[]) =>
    wanted.map((each) => {
      const found = all.find((column) => column.name === each)
      if (found !== undefined) return found
      const names = (list: typeof columns): string => list.map((column) => column.name).join(', ')
      throw new HubError('invalid-request', `Register ${name} adds up ${names(sums)} by ${names(groups)}, and no ${each.slice(0, 60)}.`)
    })
  if (by.length === 0) throw new HubError('invalid-request', `Say by which column the sums of register ${name} are wanted.`)
  return [named(groups, by), named(sums, of ?? sums.map((column) => column.name))] as const
}
