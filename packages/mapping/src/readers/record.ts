import { HubError } from '@xianglian/core'

/** Where in the input a record stands: what a person needs to find it again. */
export interface Place {
  readonly file: string
  /** From 1: the line the record begins on. */
  readonly line?: number
  /** `concept:name` of the trace, or `#n` when it has none. */
  readonly trace?: string
  /** Index in the trace, from 0. */
  readonly event?: number
  readonly sheet?: string
  /** Row of the sheet, from 1. */
  readonly row?: number
  /** Element of a JSON array, from 1. */
  readonly record?: number
}

/** Names to text. Absent cells and attributes are not in it. */
export type Attributes = ReadonlyMap<string, string>

/** One record of a file, before any meaning is given to it. */
export interface InputRecord {
  readonly place: Place
  /** Cells by column, the attributes of an event, or the scalar members of a JSON object. */
  readonly row: Attributes
  /** Attributes of the trace and of the log (XES only). */
  readonly trace?: Attributes
  readonly log?: Attributes
  /** Index of the event in its trace, from 0, or of the record in its array. */
  readonly index?: number
  /** The events of a trace (XES read by trace). */
  readonly events?: readonly Attributes[]
  /** The whole record of a JSON file; its numbers are text. */
  readonly json?: unknown
}

/** A stream of records in small groups: one await for a group costs far less than one for each record. */
export type RecordStream = AsyncGenerator<readonly InputRecord[], void, undefined>

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
  /** Called with the number of bytes of the file that were read since the last call. */
  readonly onBytes?: ((bytes: number) => void) | undefined
  /** Called with the column names of a table before its rows; may throw to refuse them. */
  readonly onHeader?: ((columns: readonly string[]) => void) | undefined
}

export function describePlace(place: Place): string {
  const parts = [place.file]
  if (place.sheet !== undefined) parts.push(`sheet ${place.sheet}`)
  if (place.row !== undefined) parts.push(`row ${place.row}`)
  if (place.trace !== undefined) parts.push(`trace ${place.trace}`)
  if (place.event !== undefined) parts.push(`event ${place.event}`)
  if (place.record !== undefined) parts.push(`record ${place.record}`)
  if (place.line !== undefined) parts.push(`line ${place.line}`)
  return parts.join(', ')
}

/** The file is not what it is said to be. */
export const inputError = (place: Place, detail: string, cause?: unknown): HubError =>
  new HubError('invalid-input', `${describePlace(place)}: ${detail}`, cause === undefined ? {} : { cause })

/** A record may not be larger than this many characters, whatever the format: memory stays bounded. */
export const maxRecordChars = 16 * 1024 * 1024
/** Records handed on at once. */
export const groupSize = 256
