import {
  HubError,
  identityOf,
  recordOf,
  sameContent,
  type AppendBatch,
  type AppendOutcome,
  type EncodedEvent,
  type EventFilter,
  type EventStore,
  type Lane,
  type NewEvent,
  type RecordedEvent,
  type SchemaTable,
} from '@xianglian/core'

export interface MemoryStoreOptions {
  readonly sameData?: (a: EncodedEvent, b: EncodedEvent) => boolean
  readonly maxAppendBytes?: number
  /** When given, events of schemas that are not in it are refused, as an engine that keeps ids instead of hashes must. */
  readonly schemas?: SchemaTable
}

/** A store of record in memory, for tests of what stands around it. */
export function memoryStore({ sameData = () => false, maxAppendBytes = 64 * 1024 * 1024, schemas }: MemoryStoreOptions = {}): EventStore {
  const events: RecordedEvent[] = []
  const byIdentity = new Map<string, RecordedEvent>()
  const bySubject = new Map<string, RecordedEvent[]>()
  const byRecord = new Map<string, RecordedEvent[]>()
  const offsets = new Map<Lane, bigint>()
  let epoch = 0
  /** Appends take turns. */
  let last: Promise<unknown> = Promise.resolve()

  const place = ({ expectedPosition, ...event }: NewEvent, planned: Map<string, RecordedEvent>, now: number): AppendOutcome => {
    const identity = identityOf(event.envelope)
    const known = byIdentity.get(identity) ?? planned.get(identity)
    if (known && sameContent(known, event, sameData)) return { status: 'duplicate', position: known.position }
    if (expectedPosition !== undefined) {
      const ofStream = ({ envelope }: RecordedEvent): boolean => envelope.subject === event.envelope.subject
      const end = [...events, ...planned.values()].findLast(ofStream)?.position ?? -1
      if (expectedPosition !== end) return { status: 'stale', position: end }
    }
    if (known) return { status: 'conflict', position: known.position }
    const position = events.length + planned.size
    planned.set(identity, { ...event, position, recordedAt: Math.max(now, events.at(-1)?.recordedAt ?? 0) })
    return { status: 'recorded', position }
  }

  const streamsOf = (subjects: readonly string[], to: number): RecordedEvent[] =>
    inPositionOrder(new Set(subjects.flatMap((subject) => bySubject.get(subject) ?? []).filter(({ position }) => position < to)))

  return {
    maxAppendBytes,
    async acquire() {
      const mine = ++epoch
      const checkFence = (): void => {
        if (mine !== epoch) throw new HubError('fenced', 'Another appender took over.')
      }
      const append = async (batch: AppendBatch): Promise<readonly AppendOutcome[]> => {
        checkFence()
        await checkSchemas(batch, schemas)
        const planned = new Map<string, RecordedEvent>()
        const outcomes = batch.events.map((event) => place(event, planned, batch.now))
        await batch.beforeCommit?.(outcomes)
        checkFence()
        for (const [identity, event] of planned) {
          byIdentity.set(identity, event)
          events.push(event)
          addTo(bySubject, event.envelope.subject, event)
          addTo(byRecord, recordKey(event.envelope.source, event.envelope.type, recordOf(event.envelope)), event)
        }
        for (const [lane, next] of batch.offsets) offsets.set(lane, next)
        return outcomes
      }
      return {
        offsets: new Map(offsets),
        append(batch) {
          const turn = last.then(() => append(batch))
          last = turn.catch(() => undefined)
          return turn
        },
      }
    },
    head: async () => events.length,
    async *read({ from, to = events.length, batchSize = 5_000, filter, signal }) {
      let batch: RecordedEvent[] = []
      for (const event of events.slice(from, to)) {
        signal?.throwIfAborted()
        if (!passes(event, filter)) continue
        batch.push(event)
        if (batch.length < batchSize) continue
        yield batch
        batch = []
      }
      if (batch.length > 0) yield batch
    },
    readSubject: async (subject, to = events.length) => streamsOf([subject], to),
    readSubjects: async (subjects, to) => streamsOf(subjects, to),
    find: async (source, id) => byIdentity.get(identityOf({ source, id })),
    async findMany(identities) {
      const found = new Set(identities.map((identity) => byIdentity.get(identityOf(identity))))
      return [...found].filter((event) => event !== undefined)
    },
    readRecords: async (source, type, records) =>
      inPositionOrder(new Set(records.flatMap((record) => byRecord.get(recordKey(source, type, record)) ?? []))),
    async headAt(instant) {
      const after = events.findIndex(({ recordedAt }) => recordedAt > instant)
      return after < 0 ? events.length : after
    },
    async countTypes(from, to) {
      const counts: Record<string, number> = {}
      for (const { envelope } of events.slice(from, to)) counts[envelope.type] = (counts[envelope.type] ?? 0) + 1
      return counts
    },
    offsets: async () => new Map(offsets),
    close: async () => undefined,
  }
}

const inPositionOrder = (events: ReadonlySet<RecordedEvent>): RecordedEvent[] => [...events].toSorted((a, b) => a.position - b.position)

const recordKey = (source: string, type: string, record: string): string => JSON.stringify([source, type, record])

function addTo(index: Map<string, RecordedEvent[]>, key: string, event: RecordedEvent): void {
  const listed = index.get(key)
  if (listed) listed.push(event)
  else index.set(key, [event])
}

async function checkSchemas({ events }: AppendBatch, schemas: SchemaTable | undefined): Promise<void> {
  if (!schemas) return
  for (const { schemaHash } of events) {
    const hash = Array.from(schemaHash, (byte) => byte.toString(16).padStart(2, '0')).join('')
    if (!(await schemas.byHash(hash))) throw new HubError('unknown-schema', `Schema ${hash} is not in the table.`)
  }
}

const passes = ({ envelope }: RecordedEvent, filter: EventFilter = {}): boolean =>
  (filter.types?.includes(envelope.type) ?? true) &&
  envelope.subject === (filter.subject ?? envelope.subject) &&
  envelope.region === (filter.region ?? envelope.region) &&
  envelope.time >= (filter.timeFrom ?? -Infinity) &&
  envelope.time <= (filter.timeTo ?? Infinity)
