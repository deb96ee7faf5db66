import { once } from 'node:events'

import {
  gatewayInbox,
  HubError,
  inboxOf,
  type EventBus,
  type InboxRecord,
  type Lane,
  type Offsets,
  type OutRecord,
  type ReadInboxOptions,
} from '@xianglian/core'

export interface MemoryBus extends EventBus {
  /** All that was published, in order, whatever the inbox. */
  readonly records: readonly LogRecord[]
  readonly publishes: number
  /** While set, each publish waits for it, or rejects with what it throws. */
  hold: (() => Promise<void>) | undefined
  /** Puts a record onto the bus as a producer of its own would: nothing about it need be right. */
  arrive(record: ForeignRecord): void
}

type ForeignRecord = Partial<Omit<InboxRecord, 'lane' | 'offset'>>
type LogRecord = OutRecord & { readonly foreign?: ForeignRecord }

const batchRecords = 500
const batchBytes = 1024 * 1024

/** One inbox, of one lane. */
interface Inbox {
  readonly records: LogRecord[]
  /** Below it all is forgotten. */
  first: number
}

/** What buses over the same data share. */
export interface MemoryLog {
  readonly records: LogRecord[]
  readonly grown: EventTarget
  readonly inboxes: Map<Lane, Inbox>
}

const emptyInbox = (): Inbox => ({ records: [], first: 0 })
const laneOf = (inbox: string): Lane => `memory/${inbox}/0`
const mainLane = laneOf(gatewayInbox)

export const memoryLog = (): MemoryLog => ({ records: [], grown: new EventTarget(), inboxes: new Map([[mainLane, emptyInbox()]]) })

/** An inbox in memory, and one for each system that asks, for tests of what stands around it. */
export function memoryBus(log = memoryLog()): MemoryBus {
  const { records, grown } = log
  const closing = new AbortController()
  let publishes = 0

  const write = (source: string | undefined, added: readonly LogRecord[]): void => {
    const inbox = log.inboxes.get(laneOfSource(source))
    if (!inbox) throw noInbox(source)
    inbox.records.push(...added)
    records.push(...added)
    grown.dispatchEvent(new Event('grown'))
  }

  return {
    records,
    hold: undefined,
    get publishes() {
      return publishes
    },
    async publish(batch, source) {
      if (closing.signal.aborted) throw new HubError('unavailable', 'The bus is closed.', { retryable: true })
      publishes += 1
      await this.hold?.()
      write(
        source,
        batch.map((one) => ({ ...one, value: one.value.slice(), ...(source !== undefined && { foreign: { source } }) })),
      )
    },
    arrive: (foreign) => write(foreign.source, [{ key: '', headers: {}, value: foreign.value ?? new Uint8Array(), foreign }]),
    async openInbox(source) {
      const name = inboxOf(source)
      if (name === undefined) throw noInbox(source)
      const lane = laneOf(name)
      if (!log.inboxes.has(lane)) log.inboxes.set(lane, emptyInbox())
      return { name, brokers: [], acl: `let ${source} write to ${name}` }
    },
    read: (options) => readLog(log, options, closing.signal),
    heads: async (): Promise<Offsets> => new Map([...log.inboxes].map(([lane, inbox]) => [lane, BigInt(inbox.records.length)])),
    async trim(before) {
      for (const [lane, inbox] of log.inboxes) inbox.first = Math.max(inbox.first, Number(before.get(lane) ?? 0n))
    },
    async close() {
      closing.abort()
    },
  }
}

async function* readLog(
  { inboxes, grown }: MemoryLog,
  { from, signal, onLost }: ReadInboxOptions,
  closed: AbortSignal,
): AsyncGenerator<readonly InboxRecord[]> {
  if ([...from.keys()].some((lane) => !inboxes.has(lane))) throw new HubError('offsets-lost', 'The offsets are of another cluster.')
  const positions = new Map([...from].map(([lane, next]) => [lane, Number(next)]))
  const ended = AbortSignal.any([signal, closed])
  while (!ended.aborted) {
    let isAtEnd = true
    for (const [lane, inbox] of inboxes) {
      const next = positionIn(lane, inbox, positions.get(lane), onLost)
      const to = endOfBatch(inbox.records, next)
      positions.set(lane, to)
      if (to === next) continue
      isAtEnd = false
      yield inbox.records.slice(next, to).map((record, index) => toInboxRecord(lane, next + index, record))
      if (ended.aborted) return
    }
    if (isAtEnd) await once(grown, 'grown', { signal: ended }).catch(() => undefined)
  }
}

/** Where to read on. What is lost of a system's inbox stops nobody: it is told, and read anew from its first record. */
function positionIn(lane: Lane, { first, records }: Inbox, position: number | undefined, onLost: ReadInboxOptions['onLost']): number {
  if (position === undefined || (position >= first && position <= records.length)) return position ?? first
  const loss = new HubError('offsets-lost', `The lane ${lane} holds ${first} to ${records.length}, not ${position}.`)
  if (lane === mainLane) throw loss
  onLost?.(loss)
  return first
}

function endOfBatch(records: readonly LogRecord[], from: number): number {
  let bytes = 0
  let to = from
  while (to < Math.min(records.length, from + batchRecords) && bytes < batchBytes) bytes += records[to++]?.value.length ?? 0
  return to
}

function toInboxRecord(lane: Lane, offset: number, { key, headers, value, foreign }: LogRecord): InboxRecord {
  return { lane, offset: BigInt(offset), key: Buffer.from(key), headers, value, timestamp: Date.now(), ...foreign }
}

const laneOfSource = (source: string | undefined): Lane => (source === undefined ? mainLane : laneOf(inboxOf(source) ?? source))

const noInbox = (source: string | undefined): HubError => new HubError('invalid-request', `${source} has no inbox of its own.`)
