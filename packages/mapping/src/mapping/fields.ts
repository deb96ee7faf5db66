import type { Attributes, InputRecord } from '../readers/record.ts'
import { formatDecimal, parseDecimal, roundHalfEven } from './decimal.ts'
import type { FieldSpec, MappingSpec } from './spec.ts'
import { readDate, readInstant, timeFormat, type TimeSpec } from './times.ts'

/** What is noted of one record while its cells are read. */
export interface Notes {
  readonly rounded: string[]
  readonly faults: { readonly pointer: string; readonly detail: string }[]
}

/** A row as expressions see it: every declared field, as clean text; '' where the value is absent. */
export type Row = Map<string, string>
export type RowReader = (record: InputRecord, current: Attributes | undefined, notes: Notes) => Row

interface Cell {
  readonly field: string
  /** How the place is named in a rejection: a JSON Pointer into the record. */
  readonly pointer: string
  readonly raw: (record: InputRecord, current: Attributes | undefined) => string | undefined
  readonly clean: (text: string, field: string, notes: Notes) => string | undefined
  readonly expects: string
}

/**
 * Makes the function that reads the declared fields of a record. `current` is the element that `each` walks, when there is one. A cell that is
 * not of its declared type is noted as a fault, and its record is rejected as a whole.
 */
export function createRowReader(make: () => Row, fields: MappingSpec['fields'], mapping: MappingSpec): RowReader {
  const cells = Object.entries(fields).map(([name, field]) => createCell(name, field, mapping))
  return (record, current, notes) => {
    const row = make()
    for (const { field, pointer, raw, clean, expects } of cells) {
      const text = raw(record, current)
      if (text === undefined) {
        row.set(field, '')
        continue
      }
      const value = clean(text, field, notes)
      if (value === undefined) notes.faults.push({ pointer, detail: `Field ${pointer} is not ${expects}.` })
      row.set(field, value ?? '')
    }
    return row
  }
}

function createCell(name: string, field: FieldSpec, mapping: MappingSpec): Cell {
  const { raw, key } = sourceOf(name, field)
  const absent = new Set([...mapping.absent, ...field.absent])
  const time: TimeSpec = {
    zone: field.timeZone ?? mapping.timeZone,
    formats: field.formats.map(timeFormat),
    serialDays: mapping.input.format === 'csv' || mapping.input.format === 'xlsx' || mapping.input.format === 'ods',
  }
  const { clean, expects } = cleaner(field, time)
  return {
    field: name,
    pointer: field.pointer ?? `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    raw,
    expects,
    clean: (text, of, notes) => {
      const trimmed = text.trim()
      return trimmed === '' || absent.has(trimmed) ? '' : clean(field.type === 'text' && !field.trim ? text : trimmed, of, notes)
    },
  }
}

function sourceOf(name: string, field: FieldSpec): { key: string; raw: Cell['raw'] } {
  const { trace, log, event, pointer } = field
  if (trace !== undefined) return { key: trace, raw: (record) => record.trace?.get(trace) }
  if (log !== undefined) return { key: log, raw: (record) => record.log?.get(log) }
  if (pointer !== undefined) return { key: pointer, raw: (record) => atPointer(record.json, pointer) }
  const column = event ?? field.column ?? name
  // Of a trace as a whole: the first event that has it. Logs repeat attributes of the case on every event.
  if (event !== undefined) {
    const first = (record: InputRecord): string | undefined =>
      record.events ? record.events.find((item) => item.has(column))?.get(column) : record.row.get(column)
    return { key: column, raw: (record, current) => (current ? current.get(column) : first(record)) }
  }
  return { key: column, raw: (record, current) => (current ?? record.row).get(column) }
}

/** Text of the scalar at a JSON Pointer. */
function atPointer(json: unknown, pointer: string): string | undefined {
  const value = valueAt(json, pointer)
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

export function valueAt(json: unknown, pointer: string): unknown {
  let value = json
  for (const token of pointer.slice(1).split('/')) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return value
}

const separators = { space: /[ \u00a0\u202f\u2009]/g, point: /\./g, comma: /,/g, apostrophe: /['’]/g }

function cleaner(field: FieldSpec, time: TimeSpec): Pick<Cell, 'clean' | 'expects'> {
  switch (field.type) {
    case 'decimal':
      return { clean: (text, name, notes) => cleanDecimal(text, field, name, notes), expects: 'a decimal number' }
    case 'integer':
      return {
        clean: (text) => {
          const value = parseDecimal(withoutMarks(text, field))
          return value && value.fraction === '' ? formatDecimal(value) : undefined
        },
        expects: 'a whole number',
      }
    case 'boolean':
      return {
        clean: (text) =>
          /^(true|yes|y|j|ja|oui|1|是)$/i.test(text) ? 'true' : /^(false|no|n|nee|non|0|否)$/i.test(text) ? 'false' : undefined,
        expects: 'true or false',
      }
    case 'instant':
      return { clean: (text) => readInstant(text, time), expects: time.zone ? 'a time' : 'a time with its offset (or declare timeZone)' }
    case 'date':
      return { clean: (text) => readDate(text, time), expects: 'a date' }
    case 'text':
      return { clean: (text) => text, expects: 'text' }
    default:
      return field.type satisfies never
  }
}

function withoutMarks(text: string, field: FieldSpec): string {
  const bare = field.thousands ? text.replace(separators[field.thousands], '') : text
  return field.decimalComma ? bare.replace(',', '.') : bare
}

function cleanDecimal(text: string, field: FieldSpec, name: string, notes: Notes): string | undefined {
  const value = parseDecimal(withoutMarks(text, field))
  if (!value) return undefined
  if (!field.rounding || value.fraction.length <= field.scale) return formatDecimal(value)
  notes.rounded.push(name)
  return formatDecimal(roundHalfEven(value, field.scale))
}
