import type { Catalogue, EventData } from '@xianglian/contracts'
import {
  defaultStageRank,
  HubError,
  identityOf,
  recordOf,
  schemaUrn,
  type EncodedEvent,
  type Envelope,
  type EventStore,
  type RecordedEvent,
} from '@xianglian/core'

/** An event as a test writes it down. */
export interface TestEvent {
  readonly id: string
  readonly type: string
  readonly subject: string
  /** Epoch milliseconds. */
  readonly time: number
  readonly data?: EventData
  readonly source?: string
  readonly sequence?: string
  readonly record?: string
  readonly revision?: number
  readonly void?: boolean
  readonly region?: string
}

const unused = (): never => {
  throw new HubError('internal', 'not part of this fake')
}

/** What the engine asks of an event store, in memory: JSON for Avro. `record` drops repeated identities, as the recorder does. */
export interface MemoryStore extends EventStore {
  record(events: readonly TestEvent[]): void
  readonly events: readonly RecordedEvent[]
}

export function createMemoryStore(): MemoryStore {
  const events: RecordedEvent[] = []
  const identities = new Set<string>()
  return {
    events,
    record(added) {
      for (const event of added) {
        const recorded = toRecorded(event, events.length)
        if (identities.has(identityOf(recorded.envelope))) continue
        identities.add(identityOf(recorded.envelope))
        events.push(recorded)
      }
    },
    head: () => Promise.resolve(events.length),
    async *read({ from, to, batchSize = 5000 }) {
      const end = Math.min(to ?? events.length, events.length)
      for (let start = from; start < end; start += batchSize) yield events.slice(start, Math.min(start + batchSize, end))
    },
    readSubject: (subject, to = Infinity) =>
      Promise.resolve(events.filter((event) => event.envelope.subject === subject && event.position < to)),
    readRecords: (source, type, records) =>
      Promise.resolve(
        events.filter(({ envelope }) => envelope.source === source && envelope.type === type && records.includes(recordOf(envelope))),
      ),
    headAt: (instant) => Promise.resolve(events.filter((event) => event.recordedAt <= instant).length),
    readSubjects: (subjects, to) =>
      Promise.resolve(events.filter((event) => subjects.includes(event.envelope.subject) && event.position < to)),
    find: (source, id) => Promise.resolve(events.find(({ envelope }) => envelope.source === source && envelope.id === id)),
    acquire: unused,
    findMany: unused,
    countTypes: unused,
    offsets: unused,
    close: () => Promise.resolve(),
    maxAppendBytes: Infinity,
  }
}

const firstRecording = Date.parse('2026-06-01T00:00:00Z')

function toRecorded(
  { id, type, subject, time, data, source, sequence, record, revision, void: isVoid, region }: TestEvent,
  position: number,
): RecordedEvent {
  const envelope: Envelope = {
    id,
    source: source ?? '/test/system',
    type,
    subject,
    time,
    region: region ?? '511602',
    ...(sequence !== undefined && { sequence }),
    ...(record !== undefined && { record }),
    revision: revision ?? 0,
    void: isVoid ?? false,
    dataschema: schemaUrn,
    extensions: {},
  }
  const bytes = Buffer.from(JSON.stringify(data ?? {}))
  return {
    envelope,
    schemaHash: new Uint8Array(32),
    data: bytes,
    leafHash: new Uint8Array(32),
    position,
    recordedAt: firstRecording + position * 1000,
  }
}

/** A catalogue of JSON data: `ranks` by type; data that is not JSON cannot be read, as with Avro. */
export function createTestCatalogue(ranks: Readonly<Record<string, number>> = {}): Catalogue {
  const dataOf = (event: EncodedEvent): EventData => {
    const data: EventData = JSON.parse(Buffer.from(event.data).toString())
    if (data['unreadable'] === true) throw new HubError('unreadable-data', 'The data cannot be decoded with its schema.')
    return data
  }
  const catalogue: Pick<Catalogue, 'dataOf' | 'dataAsWritten' | 'stageRank' | 'load'> = {
    dataOf,
    dataAsWritten: dataOf,
    stageRank: (type) => ranks[type] ?? defaultStageRank,
    load: () => Promise.resolve(),
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the engine asks for nothing else
  return catalogue as Catalogue
}
