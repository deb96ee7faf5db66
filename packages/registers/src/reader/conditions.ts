import { formatInstant, HubError, parseInstant } from '@xianglian/core'
import type { ColumnKind } from '@xianglian/domain'

import type { RegisterRow } from '../projections.ts'
import { quote } from '../values.ts'

/** `where[column]=a&where[column]=b`, `where[column][gte]=a`: values as text; several values of `eq` are or. */
export interface Condition {
  readonly column: string
  readonly operator: 'eq' | 'gte' | 'lte'
  readonly values: readonly string[]
}

/** Collects parameters, so that no value is ever part of a statement's text. */
export class Parameters {
  readonly values: unknown[] = []

  add(value: unknown, type: string): string {
    this.values.push(value)
    return `$${this.values.length}::${type}`
  }
}

const keyColumn = { name: 'key', kind: 'text', isOptional: false } as const

/** A column that lists can be filtered and sorted by. Throws `invalid-request`, naming those there are. */
export function columnOf(
  register: RegisterRow,
  name: string,
): { readonly name: string; readonly kind: ColumnKind; readonly isOptional: boolean } {
  const column = name === 'key' ? keyColumn : register.columns.find((each) => each.name === name)
  if (column === undefined) {
    const names = ['key', ...register.columns.map((each) => each.name)].join(', ')
    throw new HubError('invalid-request', `Register ${register.name} has no column ${name.slice(0, 60)}; it has ${names}.`)
  }
  if (column.kind === 'json') throw new HubError('invalid-request', `Column ${name} holds a structure and cannot be filtered or sorted by.`)
  return column
}

/** Conditions as SQL, all of which must hold. */
export function whereSql(register: RegisterRow, conditions: readonly Condition[], parameters: Parameters): string[] {
  return conditions.map(({ column: name, operator, values }) => {
    const column = columnOf(register, name)
    const checked = values.map((value) => checkValue(column, value))
    const type = parameterTypes[column.kind]
    const [only] = checked
    // One value alone leaves an index that begins with the column in the order of what follows it; any of several does not.
    if (operator === 'eq' && checked.length === 1) return `${quote(name)} = ${parameters.add(only, type)}`
    if (operator === 'eq') return `${quote(name)} = ANY(${parameters.add(checked, `${type}[]`)})`
    if (column.kind === 'boolean')
      throw new HubError('invalid-request', `Column ${name} is true or false; ask for one with where[${name}]=.`)
    const sign = operator === 'gte' ? '>=' : '<='
    return checked.map((value) => `${quote(name)} ${sign} ${parameters.add(value, type)}`).join(' AND ') || 'true'
  })
}

export const parameterTypes: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  integer: 'bigint',
  decimal: 'numeric',
  instant: 'timestamptz',
  date: 'date',
  boolean: 'boolean',
  json: 'jsonb',
}

const forms: Readonly<Record<ColumnKind, RegExp>> = {
  // oxlint-disable-next-line no-control-regex -- PostgreSQL's text refuses U+0000
  text: /^[^\u0000]*$/s,
  integer: /^-?\d{1,16}$/,
  decimal: /^-?\d{1,36}(\.\d{1,10})?$/,
  instant: /^\d{4}-/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  boolean: /^(true|false)$/,
  json: /^$/,
}
const examples: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  integer: 'a whole number',
  decimal: 'a decimal such as 12.30',
  instant: 'an instant such as 2026-01-05T08:00:00+08:00, or a day',
  date: 'a day such as 2026-01-05',
  boolean: 'true or false',
  json: 'nothing',
}

function checkValue({ name, kind }: { readonly name: string; readonly kind: ColumnKind }, value: string): string {
  const wrong = (): HubError => new HubError('invalid-request', `Column ${name} takes ${examples[kind]}.`)
  if (!forms[kind].test(value) || !value.isWellFormed()) throw wrong()
  if (kind !== 'instant' && kind !== 'date') return value
  const time = parseInstant(forms.date.test(value) ? `${value}T00:00:00Z` : value)
  // PostgreSQL knows no year 0.
  if (time === undefined || value.startsWith('0000')) throw wrong()
  return kind === 'instant' ? formatInstant(time) : value
}
