import type { RecordedEvent } from '@xianglian/core'

// Folds notes from scratch, naively, by the text of docs/design.md §4 and §6: it shares no code with the engine nor with the definition.

export interface OracleNote {
  readonly text: string
  readonly count: number
  readonly tags: Record<string, { amount: string; at: string }>
  readonly failsAsRow: boolean
}

interface NoteData {
  readonly text: string
  readonly tag: string
  readonly amount: string
  readonly fails?: boolean
  readonly failsAsEntry?: boolean
  readonly failsAsRow?: boolean
  readonly unreadable?: boolean
}

export type OracleRows = Record<'note' | 'note-tag' | 'note-line' | 'latest', Record<string, Record<string, unknown>>>
export const noRows = (): OracleRows => ({ note: {}, 'note-tag': {}, 'note-line': {}, latest: {} })

const dataOf = (event: RecordedEvent): NoteData => JSON.parse(Buffer.from(event.data).toString())
const rankOf = (event: RecordedEvent): number => (event.envelope.type === 'note.torn' ? 600 : 500)
const text = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

export function foldOrder(a: RecordedEvent, b: RecordedEvent): number {
  const x = a.envelope
  const y = b.envelope
  return (
    x.time - y.time ||
    rankOf(a) - rankOf(b) ||
    Number(BigInt(x.sequence ?? 0) - BigInt(y.sequence ?? 0)) ||
    text(x.source, y.source) ||
    text(x.id, y.id)
  )
}

/** The events that count, in any order: of each record the highest revision, then the last in fold order; none when that one is void. */
export function counting(events: readonly RecordedEvent[]): RecordedEvent[] {
  const records = Map.groupBy(events, ({ envelope }) => JSON.stringify([envelope.source, envelope.type, envelope.record ?? envelope.id]))
  return [...records.values()].flatMap((versions) => {
    const last = versions.toSorted((a, b) => a.envelope.revision - b.envelope.revision || foldOrder(a, b)).at(-1)
    return last === undefined || last.envelope.void ? [] : [last]
  })
}

function fold(events: readonly RecordedEvent[]): { note: OracleNote; failedAt: number | undefined } {
  let note: OracleNote = { text: '', count: 0, tags: {}, failsAsRow: false }
  for (const event of events.toSorted(foldOrder)) {
    const data = dataOf(event)
    const isWritten = event.envelope.type === 'note.written'
    if (data.unreadable || (isWritten && (data.fails || data.failsAsEntry))) return { note, failedAt: event.position }
    if (!isWritten) {
      const { [data.tag]: _, ...tags } = note.tags
      note = { ...note, text: `${note.text}/`, tags }
    } else {
      const tags = { ...note.tags, [data.tag]: { amount: data.amount, at: new Date(event.envelope.time).toISOString() } }
      note = { text: (note.text + data.text).slice(-40), count: note.count + 1, tags, failsAsRow: data.failsAsRow ?? false }
    }
  }
  return { note, failedAt: undefined }
}

export const escaped = (part: string): string => part.replaceAll('%', '%25').replaceAll(':', '%3A')

/** All rows of the notes' registers, and of the latest events of all else, of the events with a position below `to` and a time up to `validAt`. */
export function oracleRows(all: readonly RecordedEvent[], to = Infinity, validAt = Infinity, version = 1): OracleRows {
  const known = counting(all.filter((event) => event.position < to))
  const rows = noRows()
  for (const [subject, events] of Map.groupBy(
    known.filter(({ envelope }) => envelope.time <= validAt),
    ({ envelope }) => envelope.subject,
  )) {
    if (!isNote(subject)) {
      addLatest(rows.latest, subject, events)
      continue
    }
    const id = subject.slice('note/'.length)
    const { note } = fold(events)
    if (note.count > 0 && !note.failsAsRow) {
      rows.note[id] = { text: note.text, count: note.count, isLong: note.count > 2, tags: note.tags, marked: version > 1 ? version : null }
    }
    for (const [tag, { amount, at }] of Object.entries(note.tags)) {
      rows['note-tag'][`${id}:${escaped(tag)}`] = { tag, amount, at, day: tag === 'a' ? null : at.slice(0, 10) }
    }
    for (const event of events) addLine(rows['note-line'], id, event)
  }
  return rows
}

const isNote = (subject: string): boolean => subject.startsWith('note/')

function addLatest(latest: Record<string, Record<string, unknown>>, subject: string, events: readonly RecordedEvent[]): void {
  const inOrder = events.toSorted(foldOrder)
  const unreadable = inOrder.findIndex((event) => dataOf(event).unreadable)
  const last = (unreadable < 0 ? inOrder : inOrder.slice(0, unreadable)).at(-1)
  if (last === undefined) return
  const [aggregate = '', id = ''] = subject.split('/')
  const { type, source, time, region, dataschema } = last.envelope
  const data = dataOf(last)
  latest[`${id}:${aggregate}`] = {
    aggregate,
    subject,
    type,
    id: last.envelope.id,
    source,
    time: new Date(time).toISOString(),
    region,
    dataschema,
    data,
  }
}

function addLine(lines: Record<string, Record<string, unknown>>, id: string, event: RecordedEvent): void {
  const { type, source, record, id: eventId } = event.envelope
  const data = dataOf(event)
  const key = `${id}:${escaped(`${type}${source}/${record ?? eventId}`)}`
  if (data.unreadable) return
  if (type === 'note.written' && !data.failsAsEntry) lines[key] = { text: data.text, amount: data.amount }
  if (type === 'note.torn' && data.tag !== 'b') lines[key] = { text: data.tag, amount: null }
}

/** Streams whose fold fails, or whose rows cannot be made. */
export function oracleParked(all: readonly RecordedEvent[]): string[] {
  const streams = Map.groupBy(counting(all), ({ envelope }) => envelope.subject)
  return [...streams].flatMap(([subject, events]) => {
    if (!isNote(subject)) return events.some((event) => dataOf(event).unreadable) ? [subject] : []
    const { note, failedAt } = fold(events)
    return failedAt !== undefined || note.failsAsRow ? [subject] : []
  })
}
