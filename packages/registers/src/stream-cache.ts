import type { Pool } from 'pg'

import { lineOf, type Line } from './bulk.ts'
import { keyFromText, keyToText } from './fact.ts'
import type { Failure, Folded } from './fold.ts'
import { qualified } from './tables.ts'

/** A stream as a projection keeps it. */
export interface Stream {
  readonly subject: string
  readonly folded: Folded
  /** Of the last event that touched it. */
  readonly position: number
  /** Epoch milliseconds. */
  readonly recordedAt: number
  /** Keys of its rows, per register of rows in the definition's order; undefined until they are asked for. */
  readonly rowKeys: readonly RowKeys[] | undefined
  /** Its row in the table of streams; empty once that is written. */
  readonly line: Line
}

/** Most streams have one row, or none, in a register. */
export type RowKeys = readonly string[]

export const streamColumns = ['subject', 'state', 'last', 'events', 'position', 'recordedat', 'failure'] as const

/** Puts a stream's row together. A state that is not JSON is a fault of the definition, and parks the stream. */
export function toStream(
  subject: string,
  folded: Folded,
  { position, recordedAt }: { readonly position: number; readonly recordedAt: number },
  rowKeys: readonly RowKeys[],
): Stream {
  let state = 'null'
  let { failure } = folded
  try {
    state = JSON.stringify(folded.state) ?? 'null'
  } catch (thrown) {
    failure = { reason: `the state is not JSON: ${String(thrown)}`.slice(0, 300), ...(folded.last && { key: folded.last }) }
  }
  const last = folded.last === undefined ? null : keyToText(folded.last)
  const line = lineOf([subject, state, last, folded.events, position, recordedAt, failure === undefined ? null : JSON.stringify(failure)])
  return { subject, folded: failure === folded.failure ? folded : { ...folded, failure }, position, recordedAt, rowKeys, line }
}

export interface StreamRow {
  readonly subject: string
  readonly state: string
  readonly last: string | null
  readonly events: number
  readonly position: string
  readonly recordedat: string
  readonly failure: string | null
}

function fromRow(row: StreamRow): Stream {
  // Written by toStream only.
  const failure: Failure | undefined = row.failure === null ? undefined : JSON.parse(row.failure)
  const folded: Folded = {
    state: JSON.parse(row.state),
    events: row.events,
    last: row.last === null ? undefined : keyFromText(row.last),
    failure,
  }
  return { subject: row.subject, folded, position: Number(row.position), recordedAt: Number(row.recordedat), rowKeys: undefined, line: '' }
}

/** The streams of one projection: the projector is their only writer, so that what was loaded or written once stays true in memory. */
export interface Streams {
  /** Those of the subjects that are kept; what is missing was never touched. */
  load(subjects: Iterable<string>): Promise<Map<string, Stream>>
  /** Remembers streams as a batch leaves them. They stay at least until `shrink`, because the tables do not have them yet. */
  keep(streams: Iterable<Stream>): void
  /** Forgets what was used longest ago, down to the bound; the batch kept last stays, as it may not be in the tables yet. */
  shrink(): void
  /** Bytes held, about. */
  size(): number
}

/** What a stream costs beside its state's text: keys, objects, map entries. */
const overhead = 600

export function createStreams(pool: Pool, table: string, maxBytes: number): Streams {
  // A Map iterates in the order of insertion: the first entries are those used longest ago.
  const recent = new Map<string, { stream: Stream; bytes: number }>()
  let size = 0

  function remember(stream: Stream, bytes: number): void {
    const old = recent.get(stream.subject)
    if (old !== undefined) {
      size -= old.bytes
      recent.delete(stream.subject)
    }
    recent.set(stream.subject, { stream, bytes })
    size += bytes
  }

  let unwritten = new Set<string>()

  function shrink(): void {
    for (const [subject, { bytes }] of recent) {
      if (size <= maxBytes) return
      if (unwritten.has(subject)) continue
      recent.delete(subject)
      size -= bytes
    }
  }

  return {
    async load(subjects) {
      const found = new Map<string, Stream>()
      const missing: string[] = []
      for (const subject of subjects) {
        const entry = recent.get(subject)
        if (entry === undefined) missing.push(subject)
        else found.set(subject, entry.stream)
      }
      if (missing.length > 0) {
        const { rows } = await pool.query<StreamRow>(`SELECT * FROM ${qualified(table)} WHERE subject = ANY($1::text[])`, [missing])
        for (const row of rows) {
          const stream = fromRow(row)
          found.set(row.subject, stream)
          remember(stream, row.state.length + overhead)
        }
      }
      return found
    },
    keep(streams) {
      unwritten = new Set()
      for (const stream of streams) {
        unwritten.add(stream.subject)
        remember({ ...stream, line: '' }, stream.line.length + overhead)
      }
    },
    shrink,
    size: () => size,
  }
}
