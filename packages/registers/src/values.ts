import type { ColumnKind, Row } from '@xianglian/domain'

import type { ColumnPlan } from './plan.ts'

/** A row's values in column order, in the one text that PostgreSQL reads and gives; null is NULL. */
export type Values = readonly (string | null)[]

export const sqlTypes: Readonly<Record<ColumnKind, string>> = {
  text: 'text COLLATE "C"',
  integer: 'bigint',
  decimal: 'numeric(38,2)',
  instant: 'timestamptz(3)',
  date: 'date',
  boolean: 'boolean',
  // Not jsonb: objects keep the order of their members.
  json: 'json',
}

/**
 * PostgreSQL's B-trees take 2,704 bytes an entry. A key of 1,000 leaves room for what stands beside it: texts of 1,600, or a row's key once more
 * within the key of one of its findings.
 */
export const longest = { key: 1000, indexed: 1600 } as const

/** Whether a text can be the key of a row, or what others look for. */
export const isKey = (text: string): boolean => isStorable(text) && isWithin(text, longest.key)

/** Whether a text takes so many bytes at most. */
export const isWithin = (text: string, bytes: number): boolean => text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes

/** Throws a TypeError that names the column (never the value) when a row is not what its columns say. */
export const toValues = (columns: readonly ColumnPlan[], row: Row): Values => columns.map((column) => toValue(column, row))

/** One column's. */
export function toValue(column: ColumnPlan, row: Row): string | null {
  const value = row[column.name]
  if (value === undefined || value === null) {
    if (!column.isOptional) throw new TypeError(`column ${column.name} is required and empty`)
    return null
  }
  const converted = converters[column.kind](value)
  if (converted === undefined) throw new TypeError(`column ${column.name} does not take this ${typeof value} as ${column.kind}`)
  const { name, maxBytes } = column
  if (maxBytes !== undefined && !isWithin(converted, maxBytes))
    throw new TypeError(`column ${name} is indexed and longer than ${maxBytes} bytes`)
  return converted
}

const decimalText = /^-?\d{1,36}(\.\d{1,2})?$/
const instantForm = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/
const dateText = /^\d{4}-\d{2}-\d{2}$/

const converters: Readonly<Record<ColumnKind, (value: unknown) => string | undefined>> = {
  text: (value) => (typeof value === 'string' && isStorable(value) ? value : undefined),
  integer: (value) => (Number.isSafeInteger(value) ? String(value) : undefined),
  decimal: (value) => (typeof value === 'string' && decimalText.test(value) ? withTwoDecimals(value) : undefined),
  instant: (value) => (typeof value === 'string' && isInstant(value) ? value : undefined),
  date: (value) => (typeof value === 'string' && dateText.test(value) && isDay(value) ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  json: (value) => (typeof value === 'object' && isStorableDeeply(value) ? JSON.stringify(value) : undefined),
}

/** Whether it is an instant as columns hold it. */
export const isInstant = (text: string): boolean => instantForm.test(text) && isDay(text)

/** A day of the calendar from the year 1 on: PostgreSQL knows no year 0. Read digit by digit, because `Date` rolls 30 February over. */
function isDay(text: string): boolean {
  const year = numberAt(text, 0) * 100 + numberAt(text, 2)
  const month = numberAt(text, 5)
  const day = numberAt(text, 8)
  return year > 0 && day >= 1 && day <= daysIn(year, month)
}

const numberAt = (text: string, index: number): number => (text.charCodeAt(index) - 48) * 10 + text.charCodeAt(index + 1) - 48

const daysOfMonths = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 && isLeap ? 29 : (daysOfMonths[month] ?? 0)
}

/** PostgreSQL's text and json functions refuse U+0000 and lone surrogates. */
export const isStorable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed()

export function isStorableDeeply(value: unknown): boolean {
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

/** SQL that gives a column as the text that `toValues` makes of it. */
export function textExpression({ name, kind }: Pick<ColumnPlan, 'name' | 'kind'>): string {
  const column = quote(name)
  if (kind === 'instant') return instantExpression(column)
  return kind === 'date' ? `to_char(${column}, 'YYYY-MM-DD')` : kind === 'text' ? column : `${column}::text`
}

/** SQL that gives a timestamptz as RFC 3339 in UTC with milliseconds, whatever the session's time zone. */
export const instantExpression = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

export const fromSql = (kind: ColumnKind, value: unknown): unknown => (kind === 'integer' && value !== null ? Number(value) : value)

/** A row's values, as kept, in the JSON form that reading them back from the table gives. */
export const fromValues = (columns: readonly ColumnPlan[], values: Values): Record<string, unknown> =>
  fill(emptyRow(columns), columns, values)

/** A row without values: copies of one are several times as fast to fill as objects that grow. */
export const emptyRow = (columns: readonly ColumnPlan[]): Record<string, unknown> =>
  Object.fromEntries(columns.map(({ name }) => [name, null]))

/** Sets the columns' values, as kept, in a row. */
export function fill(row: Record<string, unknown>, columns: readonly ColumnPlan[], values: Values): Record<string, unknown> {
  for (let index = 0; index < columns.length; index += 1) {
    const column = columns[index]
    if (column !== undefined) row[column.name] = fromText(column.kind, values[index] ?? null)
  }
  return row
}

function fromText(kind: ColumnKind, value: string | null): unknown {
  if (value === null) return null
  if (kind === 'integer') return Number(value)
  if (kind === 'boolean') return value === 'true'
  return kind === 'json' ? JSON.parse(value) : value
}

const twoDecimals = /^(?:-?[1-9]\d*|0)\.\d\d$/
function withTwoDecimals(value: string): string {
  if (twoDecimals.test(value)) return value
  const [whole = '0', fraction = ''] = value.split('.')
  const exact = `${whole.replace(/^(-?)0+(?=\d)/, '$1')}.${fraction.padEnd(2, '0')}`
  return exact === '-0.00' ? '0.00' : exact
}

/** A quoted SQL identifier. Names come from checked definitions; quoting keeps their hyphens and case. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
