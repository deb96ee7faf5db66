import { once } from 'node:events'

import { HubError, type EventBus, type InboxRecord, type Lane, type Offsets, type OutRecord } from '@xianglian/core'

export interface MemoryBus extends EventBus {
  /** All that was published, in order. */
  readonly records: readonly OutRecord[]
  readonly publishes: number
  /** While set, each publish waits for it, or rejects with what it throws. */
  hold: (() => Promise<void>) | undefined
}

const lane: Lane = 'memory/hub.in/0'
const batchRecords = 500

/** An inbox of one lane in memory, for tests of what stands around it. */
export function memoryBus(): MemoryBus {
  const records: OutRecord[] = []
  const grown = new EventTarget()
  const closing = new AbortController()
  let first = 0
  let publishes = 0

  const record = (offset: number): InboxRecord => {
    const { key, headers, value } = records[offset] ?? { key: '', headers: {}, value: new Uint8Array() }
    return { lane, offset: BigInt(offset), key: Buffer.from(key), headers, value, timestamp: Date.now() }
  }

  return {
    records,
    hold: undefined,
    get publishes() {
      return publishes
    },
    async publish(batch) {
      if (closing.signal.aborted) throw new HubError('unavailable', 'The bus is closed.', { retryable: true })
      publishes += 1
      await this.hold?.()
      records.push(...batch.map((one) => ({ ...one, value: one.value.slice() })))
      grown.dispatchEvent(new Event('grown'))
    },
    async *read({ from, signal }) {
      let next = Number(from.get(lane) ?? BigInt(first))
      if (next < first || next > records.length)
        throw new HubError('offsets-lost', `The bus holds ${first} to ${records.length}, not ${next}.`)
      const ended = AbortSignal.any([signal, closing.signal])
      while (!ended.aborted) {
        const to = Math.min(records.length, next + batchRecords)
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
      first = Math.max(first, Number(before.get(lane) ?? 0n))
    },
    async close() {
      closing.abort()
    },
  }
}
