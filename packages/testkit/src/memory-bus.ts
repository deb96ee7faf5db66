import { once } from 'node:events'

import { HubError, inboxOf, type EventBus, type InboxRecord, type Lane, type Offsets, type OutRecord } from '@xianglian/core'

export interface MemoryBus extends EventBus {
  /** All that was published, in order. */
  readonly records: readonly LogRecord[]
  readonly publishes: number
  /** While set, each publish waits for it, or rejects with what it throws. */
  hold: (() => Promise<void>) | undefined
  /** Puts a record onto the bus as a producer of its own would: nothing about it need be right. */
  arrive(record: ForeignRecord): void
}

type ForeignRecord = Partial<Omit<InboxRecord, 'lane' | 'offset'>>
type LogRecord = OutRecord & { readonly foreign?: ForeignRecord }

const lane: Lane = 'memory/hub.in/0'
const batchRecords = 500
const batchBytes = 1024 * 1024

function endOfBatch(records: readonly LogRecord[], from: number): number {
  let bytes = 0
  let to = from
  while (to < Math.min(records.length, from + batchRecords) && bytes < batchBytes) bytes += records[to++]?.value.length ?? 0
  return to
}

/** What buses over the same data share. */
export interface MemoryLog {
  readonly records: LogRecord[]
  readonly grown: EventTarget
  /** Below it all is forgotten. */
  first: number
  /** Sources that have an inbox of their own; its records stand among the others. */
  readonly inboxes: Set<string>
}

export const memoryLog = (): MemoryLog => ({ records: [], grown: new EventTarget(), first: 0, inboxes: new Set() })

/** An inbox of one lane in memory, for tests of what stands around it. */
export function memoryBus(log = memoryLog()): MemoryBus {
  const { records, grown } = log
  const closing = new AbortController()
  let publishes = 0

  const record = (offset: number): InboxRecord => {
    const { key, headers, value, foreign }: LogRecord = records[offset] ?? { key: '', headers: {}, value: new Uint8Array() }
    return { lane, offset: BigInt(offset), key: Buffer.from(key), headers, value, timestamp: Date.now(), ...foreign }
  }

  return {
    records,
    hold: undefined,
    get publishes() {
      return publishes
    },
    async publish(batch, source) {
      if (source !== undefined && !log.inboxes.has(source)) throw noInbox(source)
      if (closing.signal.aborted) throw new HubError('unavailable', 'The bus is closed.', { retryable: true })
      publishes += 1
      await this.hold?.()
      records.push(...batch.map((one) => ({ ...one, value: one.value.slice(), ...(source !== undefined && { foreign: { source } }) })))
      grown.dispatchEvent(new Event('grown'))
    },
    arrive(foreign) {
      records.push({ key: '', headers: {}, value: foreign.value ?? new Uint8Array(), foreign })
      grown.dispatchEvent(new Event('grown'))
    },
    async openInbox(source) {
      const name = inboxOf(source)
      if (name === undefined) throw noInbox(source)
      log.inboxes.add(source)
      return { name, brokers: [], acl: undefined }
    },
    async *read({ from, signal }) {
      if ([...from.keys()].some((other) => other !== lane)) throw new HubError('offsets-lost', 'The offsets are of another cluster.')
      let next = Number(from.get(lane) ?? BigInt(log.first))
      const ended = AbortSignal.any([signal, closing.signal])
      while (!ended.aborted) {
        if (next < log.first || next > records.length) {
          throw new HubError('offsets-lost', `The bus holds ${log.first} to ${records.length}, not ${next}.`)
        }
        const to = endOfBatch(records, next)
        if (to === next) {
          await once(grown, 'grown', { signal: ended }).catch(() => undefined)
          continue
        }
        const batch = Array.from({ length: to - next }, (_, index) => record(next + index))
        next = to
        yield batch
      }
    },
    heads: async (): Promise<Offsets> => new Map([[lane, BigInt(records.length)]]),
    async trim(before) {
      log.first = Math.max(log.first, Number(before.get(lane) ?? 0n))
    },
    async close() {
      closing.abort()
    },
  }
}

const noInbox = (source: string): HubError => new HubError('invalid-request', `${source} has no inbox of its own.`)
