import { EventEmitter, once } from 'node:events'
import { Readable } from 'node:stream'

import type { HubError, InboxRecord, Offsets } from '@xianglian/core'
import { retry } from '@xianglian/runtime'
import type { Kafka } from 'kafkajs'

import type { Administration } from './administration.ts'
import { consume, heartbeatInterval } from './consume.ts'
import { fromKafka } from './failure.ts'
import { positionsOf, settlePositions, type Topic } from './topic.ts'

export interface ReadTopic {
  readonly kafka: Kafka
  readonly administration: Administration
  readonly topic: Topic
  readonly clientId: string
  readonly from: Offsets
  readonly signal: AbortSignal
  readonly onRetry: (error: HubError) => void
  /** Told of the work that goes on behind. */
  readonly track: (work: Promise<void>) => void
}

/** Batches that wait for the reader; kafkajs holds one fetch of at most a megabyte a partition beside them. */
const waitingBatches = 4

/** Batches from the positions on until the signal aborts, read by a consumer behind them that is gone once `track`'s promise is settled. */
export async function* readTopic(options: ReadTopic): AsyncGenerator<readonly InboxRecord[], void> {
  const left = new AbortController()
  const signal = AbortSignal.any([options.signal, left.signal])
  if (signal.aborted) return
  const { stream, handOver } = createHandOver(signal)
  options.track(feed(options, handOver, signal).catch((failure: unknown) => void stream.destroy(fromKafka(failure))))
  try {
    for await (const batch of stream) {
      if (signal.aborted) return
      yield batch
    }
  } finally {
    left.abort()
  }
}

/** Lives of consumers one after another, on the same positions, until the signal aborts or the offsets are lost. */
async function feed(options: ReadTopic, handOver: HandOver['handOver'], signal: AbortSignal): Promise<void> {
  const { kafka, administration, topic, clientId } = options
  const positions = positionsOf(topic, options.from)
  const verify = () => settlePositions(administration, topic, positions)
  const live = async () => {
    await verify()
    await consume({ kafka, topic, clientId, positions, verify, handOver, signal })
  }
  await retry(live, { convert: fromKafka, signal, onRetry: options.onRetry }).catch((failure: unknown) => {
    if (!signal.aborted) throw failure
  })
}

interface HandOver {
  readonly stream: AsyncIterable<readonly InboxRecord[]> & { destroy(error: Error): unknown }
  readonly handOver: (batch: readonly InboxRecord[], beat: () => Promise<void>) => Promise<void>
}

/** A bounded queue between consumer and reader, ended by the signal. */
function createHandOver(signal: AbortSignal): HandOver {
  const room = new EventEmitter()
  const stream = new Readable({ objectMode: true, highWaterMark: waitingBatches, read: () => void room.emit('room') })
  const end = () => {
    if (!stream.destroyed) stream.push(null)
  }
  signal.addEventListener('abort', end, { once: true })
  return {
    stream,
    async handOver(batch, beat) {
      while (stream.readableLength >= waitingBatches && !signal.aborted) {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(heartbeatInterval)])
        await once(room, 'room', { signal: limit }).catch(() => undefined)
        if (!signal.aborted) await beat()
      }
      if (!signal.aborted) stream.push(batch)
    },
  }
}
