import { HubError } from '@xianglian/core'

import type { RegisterRow } from '../projections.ts'
import { fromSql, instantExpression, quote, selectExpression } from '../values.ts'
import { columnOf, parameterTypes, Parameters } from './conditions.ts'

/** A row as the API answers it: its key, its columns in the JSON form, and the last event that touched it. */
export type RegisterItem = Readonly<Record<string, unknown>> & {
  readonly key: string
  readonly position: number
  readonly recordedat: string
}

export interface Sort {
  readonly column: string
  readonly direction: 'asc' | 'desc'
}

/** Where a page ended: the sorted column's value as text (null for an empty one), and the key. */
export interface Mark {
  readonly value: string | null
  readonly key: string
}

export const encodeCursor = (mark: Mark): string => Buffer.from(JSON.stringify([mark.value, mark.key])).toString('base64url')

export function decodeCursor(cursor: string): Mark {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parsed) && (typeof parsed[0] === 'string' || parsed[0] === null) && typeof parsed[1] === 'string') {
      return { value: parsed[0], key: parsed[1] }
    }
  } catch {
    // Said below.
  }
  throw wrongCursor()
}

export const wrongCursor = (): HubError =>
  new HubError('invalid-request', 'The cursor is not one this list gave. Leave it out to begin again.')

const maxLimit = 1000

/** How many items a page has, default 100. */
export function pageLimit(limit = 100): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit
  throw new HubError('invalid-request', `limit is a whole number from 1 to ${maxLimit}.`)
}

export const itemColumns = (register: RegisterRow): string =>
  ['key', ...register.columns.map(selectExpression), '_position', `${instantExpression('_recordedat')} AS _recordedat`].join(', ')

export function toItem(register: RegisterRow, raw: Readonly<Record<string, unknown>>): RegisterItem {
  const item: Record<string, unknown> = {}
  for (const { name, kind } of register.columns) item[name] = fromSql(kind, raw[name])
  return { key: String(raw['key']), ...item, position: Number(raw['_position']), recordedat: String(raw['_recordedat']) }
}

/**
 * Statements that together give a page, in order: keyset over (column, key). Rows whose column is empty come last in either direction, by a
 * statement of their own, so that both run along an index. Items have the columns of `shown`.
 */
export function* pageSql(
  register: RegisterRow,
  table: string,
  { column: name, direction }: Sort,
  after: Mark | undefined,
  where: (parameters: Parameters) => readonly string[],
  shown: RegisterRow = register,
): Generator<(limit: number) => { readonly text: string; readonly values: unknown[] }> {
  const column = columnOf(register, name)
  const [sign, order] = direction === 'asc' ? ['>', 'ASC'] : ['<', 'DESC']
  const statement = (extra: (parameters: Parameters) => readonly string[], orderBy: string) => (limit: number) => {
    const parameters = new Parameters()
    const conditions = [...where(parameters), ...extra(parameters)]
    const text = `SELECT ${itemColumns(shown)}, ${quote(name)}::text AS _sort FROM ${table}
      ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY ${orderBy} LIMIT ${limit}`
    return { text, values: parameters.values }
  }
  if (name === 'key') {
    yield statement((parameters) => (after === undefined ? [] : [`key ${sign} ${parameters.add(after.key, 'text')}`]), `key ${order}`)
    return
  }
  if (after === undefined || after.value !== null) {
    yield statement(
      (parameters) => [
        ...(column.isOptional ? [`${quote(name)} IS NOT NULL`] : []),
        ...(after === undefined
          ? []
          : [
              `(${quote(name)}, key) ${sign} (${parameters.add(after.value, parameterTypes[column.kind])}, ${parameters.add(after.key, 'text')})`,
            ]),
      ],
      `${quote(name)} ${order}, key ${order}`,
    )
  }
  if (!column.isOptional) return
  yield statement(
    (parameters) => [`${quote(name)} IS NULL`, ...(after?.value === null ? [`key ${sign} ${parameters.add(after.key, 'text')}`] : [])],
    `key ${order}`,
  )
}
