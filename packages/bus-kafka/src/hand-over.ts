import { EventEmitter, once } from 'node:events'

import { recordBytes, type InboxRecord } from '@xianglian/core'

/** What waits for the reader at most: batches, and bytes beyond which no further one is taken. kafkajs holds one fetch beside them. */
const waitingBatches = 4
const waitingBytes = 8 * 1024 * 1024

/** A bounded queue between consumer and reader. */
export interface HandOver {
  /** Takes a batch once there is room, or drops it when the signal aborts; calls `beat` now and then while it waits. */
  offer(batch: readonly InboxRecord[], beat: () => Promise<void>): Promise<void>
  /** What was taken, in order, until the signal aborts; throws what `fail` was told. */
  batches(): AsyncGenerator<readonly InboxRecord[], void>
  fail(failure: unknown): void
}

/** `patience`: milliseconds from beat to beat. */
export function createHandOver(signal: AbortSignal, patience: number): HandOver {
  const waiting: (readonly InboxRecord[])[] = []
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
    async *batches() {
      while (!signal.aborted) {
        const batch = waiting.shift()
        if (batch) {
          bytes -= bytesOf(batch)
          changed.emit('changed')
          yield batch
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
