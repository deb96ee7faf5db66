import { dataHash } from '@xianglian/contracts'
import { versionAttributes, type MappedEvent } from '@xianglian/mapping'

import type { HeldRecord, ImportTarget, OutgoingEvent } from './target.ts'

export interface Correction {
  readonly event: MappedEvent
  /** `new`: the hub does not hold the record; `changed`: it is sent as the next revision. */
  readonly kind: 'new' | 'changed' | 'unchanged'
}

const recordsPerCall = 1000

/** Compares events with what the hub holds, by the hash of their data, and gives those that differ their next revision. */
export async function compare(events: readonly MappedEvent[], target: ImportTarget, signal: AbortSignal): Promise<Correction[]> {
  const groups = Map.groupBy(events, (event) => `${event.source}\n${event.type}`)
  const held = new Map<string, HeldRecord>()
  for (const group of groups.values()) {
    const { source, type } = group[0] ?? { source: '', type: '' }
    const records = [...new Set(group.map((event) => event.record))]
    for (let at = 0; at < records.length; at += recordsPerCall) {
      const some = records.slice(at, at + recordsPerCall)
      const found = await target.held(source, type, some, signal)
      for (const item of found) held.set(`${source}\n${type}\n${item.record}`, item)
    }
  }
  return events.map((event) => correct(event, held.get(`${event.source}\n${event.type}\n${event.record}`)))
}

function correct(event: MappedEvent, held: HeldRecord | undefined): Correction {
  if (!held) return { event, kind: 'new' }
  const isVoid = event.attributes['void'] === true
  if (held.void === isVoid && (isVoid || held.hash === dataHash(event.value))) return { event, kind: 'unchanged' }
  const revision = Math.max(held.revision + 1, event.revision)
  const attributes = { ...event.attributes, ...versionAttributes(event.record, revision) }
  return { event: { ...event, id: String(attributes['id']), revision, attributes }, kind: 'changed' }
}

interface Latest {
  readonly revision: number
  readonly void: boolean
  readonly event: OutgoingEvent
}

/**
 * Voiding events for the records that the hub holds of these sources and types and that the input did not name. Reads the hub's events of
 * each type once; holds only what is missing.
 */
export async function* missing(
  seen: ReadonlySet<string>,
  sources: ReadonlySet<string>,
  types: Iterable<string>,
  target: ImportTarget,
  signal: AbortSignal,
): AsyncGenerator<OutgoingEvent> {
  for (const type of types) {
    const latest = new Map<string, Latest>()
    for await (const event of target.events(type, signal)) {
      const source = String(event['source'])
      const record = String(event['record'] ?? event['id'])
      if (!sources.has(source) || seen.has(seenKey(source, type, record))) continue
      const revision = Number(event['revision'] ?? 0)
      const key = `${source}\n${record}`
      if (revision >= (latest.get(key)?.revision ?? 0))
        latest.set(key, { revision, void: event['void'] === true || event['void'] === 'true', event })
    }
    for (const [key, item] of latest) {
      if (!item.void) yield voiding(item, key.slice(key.indexOf('\n') + 1))
    }
  }
}

/** How a record of the input is remembered for `--void-missing`. */
export const seenKey = (source: string, type: string, record: string): string => `${source}\n${type}\n${record}`

const ofTheStore = new Set(['position', 'recordedat', 'leafhash', 'superseded', 'dataschema', 'traceparent'])

function voiding({ event, revision }: Latest, record: string): OutgoingEvent {
  const kept = Object.fromEntries(Object.entries(event).filter(([name]) => !ofTheStore.has(name)))
  return { ...kept, ...versionAttributes(record, revision + 1), void: true }
}
