import { formatInstant } from '@xianglian/core'
import type { ColumnKind, Row } from '@xianglian/domain'

import type { ColumnPlan } from './plan.ts'

/** A row's values in column order, as PostgreSQL reads them from text; null is NULL. */
export type Values = readonly (string | null)[]

export const sqlTypes: Readonly<Record<ColumnKind, string>> = {
  text: 'text COLLATE "C"',
  integer: 'bigint',
  decimal: 'numeric(20,2)',
  instant: 'timestamptz(3)',
  date: 'date',
  boolean: 'boolean',
  json: 'jsonb',
}

/** Throws a TypeError that names the column (never the value) when a row is not what its columns say. */
export function toValues(columns: readonly ColumnPlan[], row: Row): Values {
  return columns.map((column) => {
    const value = row[column.name]
    if (value === undefined || value === null) {
      if (!column.isOptional) throw new TypeError(`column ${column.name} is required and empty`)
      return null
    }
    const converted = converters[column.kind](value)
    if (converted === undefined) throw new TypeError(`column ${column.name} does not take this ${typeof value} as ${column.kind}`)
    return converted
  })
}

const decimalText = /^-?\d{1,18}(\.\d{1,2})?$/
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const dateText = /^\d{4}-\d{2}-\d{2}$/

const converters: Readonly<Record<ColumnKind, (value: unknown) => string | undefined>> = {
  text: (value) => (typeof value === 'string' && isStorable(value) ? value : undefined),
  integer: (value) => (Number.isSafeInteger(value) ? String(value) : undefined),
  decimal: (value) => (typeof value === 'string' && decimalText.test(value) ? value : undefined),
  instant: (value) => (typeof value === 'string' && instantForm.test(value) && isDay(value) ? value : undefined),
  date: (value) => (typeof value === 'string' && dateText.test(value) && isDay(value) ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  json: (value) => (typeof value === 'object' && isStorableDeeply(value) ? JSON.stringify(value) : undefined),
}

/** PostgreSQL knows no year 0, and `Date` rolls 30 February over. */
function isDay(text: string): boolean {
  const day = text.slice(0, 10)
  const time = Date.parse(`${day}T00:00:00Z`)
  return !text.startsWith('0000') && !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}

/** PostgreSQL's text and jsonb refuse U+0000 and lone surrogates. */
const isStorable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed()

function isStorableDeeply(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, item]) => isStorable(name) && isStorableDeeply(item))
}

/** SQL that gives a column in a form `fromSql` turns into the JSON form. */
export function selectExpression({ name, kind }: Pick<ColumnPlan, 'name' | 'kind'>): string {
  const column = quote(name)
  if (kind === 'instant') return `${instantExpression(column)} AS ${column}`
  if (kind === 'date') return `to_char(${column}, 'YYYY-MM-DD') AS ${column}`
  return kind === 'decimal' ? `${column}::text AS ${column}` : column
}

/** SQL that gives a timestamptz as RFC 3339 in UTC with milliseconds, whatever the session's time zone. */
export const instantExpression = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

export const fromSql = (kind: ColumnKind, value: unknown): unknown => (kind === 'integer' && value !== null ? Number(value) : value)

/** A row's values, as kept, in the JSON form that reading them back from the table gives. */
export function fromValues(columns: readonly ColumnPlan[], values: Values): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (const [index, { name, kind }] of columns.entries()) row[name] = fromText(kind, values[index] ?? null)
  return row
}

function fromText(kind: ColumnKind, value: string | null): unknown {
  if (value === null) return null
  if (kind === 'integer') return Number(value)
  if (kind === 'boolean') return value === 'true'
  if (kind === 'json') return JSON.parse(value)
  return kind === 'decimal' ? withTwoDecimals(value) : value
}

function withTwoDecimals(value: string): string {
  const [whole = '0', fraction = ''] = value.split('.')
  const exact = `${whole.replace(/^(-?)0+(?=\d)/, '$1')}.${fraction.padEnd(2, '0')}`
  return exact === '-0.00' ? '0.00' : exact
}

/** A quoted SQL identifier. Names come from checked definitions; quoting keeps their hyphens and case. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Epoch milliseconds as PostgreSQL and the JSON form have it. */
export const instantText = (time: number): string => formatInstant(time)
