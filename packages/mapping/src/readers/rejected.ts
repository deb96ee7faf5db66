import type { FieldError } from '@xianglian/core'

import { readLines } from './json.ts'
import { groupSize, inputError, type Attributes, type InputRecord, type Place, type ReadOptions, type RecordStream } from './record.ts'

/** One line of the file that `import --errors` writes: why a record was rejected, and the record, to be repaired and imported again. */
interface RejectedLine {
  readonly rejected: { readonly place: Place; readonly errors: readonly FieldError[] }
  readonly record: Readonly<Record<string, unknown>>
}

const opening = '{"rejected":'
export const startsLikeRejected = (head: Uint8Array): boolean => Buffer.from(head).toString('utf8').startsWith(opening)

const object = (attributes: Attributes | undefined): object | undefined => (attributes ? Object.fromEntries(attributes) : undefined)

/** The line of a rejected record; `record` holds what the reader of its format yielded. */
export function formatRejected(record: InputRecord, errors: readonly FieldError[]): string {
  const { place, row, trace, log, events, index, json } = record
  const kept = {
    row: json === undefined ? object(row) : undefined,
    trace: object(trace),
    log: object(log),
    events: events?.map(object),
    index,
    json,
  }
  const line: RejectedLine = { rejected: { place, errors }, record: kept }
  return JSON.stringify(line)
}

/** Reads such a file: each record stands at its line there. */
export async function* readRejected(path: string, options: ReadOptions = {}): RecordStream {
  let group: InputRecord[] = []
  for await (const { text, line } of readLines(path, options)) {
    group.push(toRecord(text, { file: path, line }))
    if (group.length < groupSize) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

function toRecord(text: string, place: Place): InputRecord {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw inputError(place, 'is not JSON.', error)
  }
  const record = member(parsed, 'record')
  if (typeof record !== 'object' || record === null) throw inputError(place, 'holds no "record"; it is not a line of an errors file.')
  const events = member(record, 'events')
  const index = member(record, 'index')
  const json = member(record, 'json')
  return {
    place,
    row: attributesOf(json === undefined ? member(record, 'row') : json),
    ...(member(record, 'trace') === undefined ? {} : { trace: attributesOf(member(record, 'trace')) }),
    ...(member(record, 'log') === undefined ? {} : { log: attributesOf(member(record, 'log')) }),
    ...(Array.isArray(events) ? { events: events.map(attributesOf) } : {}),
    ...(typeof index === 'number' ? { index } : {}),
    ...(json === undefined ? {} : { json }),
  }
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined

function attributesOf(value: unknown): Attributes {
  const attributes = new Map<string, string>()
  if (typeof value !== 'object' || value === null) return attributes
  for (const [name, item] of Object.entries(value)) {
    // A repair may leave a bare number or true where text stood.
    if (typeof item === 'string') attributes.set(name, item)
    else if (typeof item === 'number' || typeof item === 'boolean') attributes.set(name, String(item))
  }
  return attributes
}
