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
  type RecordedEvent,
} from '@xianglian/core'

export interface MemoryStoreOptions {
  readonly sameData?: (a: EncodedEvent, b: EncodedEvent) => boolean
  readonly maxAppendBytes?: number
}

/** A store of record in memory, for tests of what stands around it. */
export function memoryStore({ sameData = () => false, maxAppendBytes = 64 * 1024 * 1024 }: MemoryStoreOptions = {}): EventStore {
  const events: RecordedEvent[] = []
  const byIdentity = new Map<string, RecordedEvent>()
  const offsets = new Map<Lane, bigint>()
  let epoch = 0

  const place = (event: AppendBatch['events'][number], planned: Map<string, RecordedEvent>, now: number): AppendOutcome => {
    const identity = identityOf(event.envelope)
    const known = byIdentity.get(identity) ?? planned.get(identity)
    if (known) return { status: sameContent(known, event, sameData) ? 'duplicate' : 'conflict', position: known.position }
    const position = events.length + planned.size
    planned.set(identity, { ...event, position, recordedAt: Math.max(now, events.at(-1)?.recordedAt ?? 0) })
    return { status: 'recorded', position }
  }

  return {
    maxAppendBytes,
    async acquire() {
      const mine = ++epoch
      const checkFence = (): void => {
        if (mine !== epoch) throw new HubError('fenced', 'Another appender took over.')
      }
      return {
        offsets: new Map(offsets),
        async append(batch) {
          checkFence()
          const planned = new Map<string, RecordedEvent>()
          const outcomes = batch.events.map((event) => place(event, planned, batch.now))
          await batch.beforeCommit?.(outcomes)
          checkFence()
          for (const [identity, event] of planned) {
            byIdentity.set(identity, event)
            events.push(event)
          }
          for (const [lane, next] of batch.offsets) offsets.set(lane, next)
          return outcomes
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
    readSubject: async (subject, to = events.length) => events.slice(0, to).filter(({ envelope }) => envelope.subject === subject),
    find: async (source, id) => byIdentity.get(identityOf({ source, id })),
    findMany: async (identities) =>
      identities.map((identity) => byIdentity.get(identityOf(identity))).filter((event) => event !== undefined),
    readRecords: async (source, type, records) =>
      events.filter(({ envelope }) => envelope.source === source && envelope.type === type && records.includes(recordOf(envelope))),
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

const passes = ({ envelope }: RecordedEvent, filter: EventFilter = {}): boolean =>
  (filter.types?.includes(envelope.type) ?? true) &&
  envelope.subject === (filter.subject ?? envelope.subject) &&
  envelope.region === (filter.region ?? envelope.region) &&
  envelope.time >= (filter.timeFrom ?? -Infinity) &&
  envelope.time <= (filter.timeTo ?? Infinity)
