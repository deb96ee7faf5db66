import { EventEmitter, once } from 'node:events'

import { recordBytes, type InboxRecord, type Lane, type Offsets } from '@xianglian/core'

/** What waits for the reader at most: batches, and bytes beyond which no further one is taken. kafkajs holds one fetch beside them. */
const waitingBatches = 4
const waitingBytes = 8 * 1024 * 1024

/** A bounded queue between consumer and reader. */
export interface HandOver {
  /** Takes a batch once there is room, or drops it when the signal aborts; calls `beat` now and then while it waits. */
  offer(batch: readonly InboxRecord[], beat: () => Promise<void>): Promise<void>
  /** Takes note that the lane goes on at `next`, with nothing between that and what was offered before. */
  pass(lane: Lane, next: bigint): void
  /** What was taken, in order, until the signal aborts; throws what `fail` was told. */
  batches(): AsyncGenerator<readonly InboxRecord[], void>
  fail(failure: unknown): void
}

/** `patience`: milliseconds from beat to beat. `onPassed` is told of what `pass` noted, once the reader has come back for more. */
export function createHandOver(signal: AbortSignal, patience: number, onPassed: (offsets: Offsets) => void): HandOver {
  const waiting: (readonly InboxRecord[] | Map<Lane, bigint>)[] = []
  const changed = new EventEmitter()
  let bytes = 0
  let failed: { readonly failure: unknown } | undefined

  const untilChanged = (limit: AbortSignal): Promise<unknown> => once(changed, 'changed', { signal: limit }).catch(() => undefined)
  const isFull = (): boolean => waiting.length >= waitingBatches || (waiting.length > 0 && bytes >= waitingBytes)

  return {
    async offer(batch, beat) {
      while (isFull() && !signal.aborted) {
        await untilChanged(AbortSignal.any([signal, AbortSignal.timeout(patience)]))
        if (!signal.aborted) await beat()
      }
      if (signal.aborted) return
      waiting.push(batch)
      bytes += bytesOf(batch)
      changed.emit('changed')
    },
    pass(lane, next) {
      const last = waiting.at(-1)
      // Together they are one step, so that they never fill the queue.
      if (last instanceof Map) last.set(lane, next)
      else waiting.push(new Map([[lane, next]]))
      changed.emit('changed')
    },
    async *batches() {
      while (!signal.aborted) {
        const item = waiting.shift()
        if (item instanceof Map) {
          changed.emit('changed')
          onPassed(item)
        } else if (item) {
          bytes -= bytesOf(item)
          changed.emit('changed')
          yield item
        } else if (failed) throw failed.failure
        else await untilChanged(signal)
      }
    },
    fail(failure) {
      failed = { failure }
      changed.emit('changed')
    },
  }
}

const bytesOf = (batch: readonly InboxRecord[]): number => batch.reduce((sum, record) => sum + recordBytes(record), 0)
