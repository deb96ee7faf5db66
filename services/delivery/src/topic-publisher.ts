import type { KafkaPublisher } from '@xianglian/bus-kafka'
import type { Catalogue } from '@xianglian/contracts'
import { HubError, type EventStore, type RecordedEvent } from '@xianglian/core'
import type { Checkpoint } from '@xianglian/engines'
import {
  createActiveInstance,
  fromPostgres,
  lagChore,
  withChores,
  type ActiveInstance,
  type Leadership,
  type Logger,
  type WakeUp,
} from '@xianglian/runtime'

import type { DeliveryMetrics } from './metrics.ts'
import { toTopicRecord } from './publication.ts'

export interface TopicPublisherOptions {
  readonly store: EventStore
  readonly catalogue: Catalogue
  readonly publisher: KafkaPublisher
  readonly checkpoint: Checkpoint
  /** Waits until this instance may publish; rejects when the signal aborts. */
  readonly lead: (signal: AbortSignal) => Promise<Leadership>
  readonly wakeUp: WakeUp
  readonly metrics: DeliveryMetrics
  readonly logger: Logger
}

/** How long to wait for a notification before looking by itself, milliseconds. */
const pollEvery = 200
/** Events from one checkpoint to the next; a page of the store bounds their bytes. */
const batchSize = 5_000

/**
 * Publishes what is recorded to the topics `hub.<aggregate>` in the order of positions: one active, the others stand by. A checkpoint follows the
 * brokers' acknowledgement, and nothing is sent before the batch below it is acknowledged. So a restart, or an instance that has not noticed yet
 * that it lost its right, may repeat events, but whoever drops what is not above the last position seen has every one, once and in order.
 */
export function createTopicPublisher(options: TopicPublisherOptions): ActiveInstance {
  const { lead, metrics, logger } = options
  return createActiveInstance({
    lead,
    work: (signal) => publishUntil(options, signal),
    convert: toInterruption,
    onInterruption({ code, message }, attempt) {
      metrics.errors.inc({ code })
      logger.warn({ code, detail: message, attempt }, 'publishing-interrupted')
    },
  })
}

/** Whatever interrupts is tried again: to leave an event out is worse than to wait until somebody looks. */
function toInterruption(thrown: unknown): HubError {
  const error = fromPostgres(thrown)
  return error.retryable ? error : new HubError(error.code, error.message, { retryable: true, cause: thrown })
}

interface Progress {
  /** All events below are published. */
  position: number
  /** When the newest of them was recorded, epoch milliseconds. */
  recordedAt: number
}

/** Publishes until the signal aborts; rejects when anything fails. */
async function publishUntil(options: TopicPublisherOptions, signal: AbortSignal): Promise<void> {
  const { store, checkpoint, publisher, wakeUp, metrics, logger } = options
  const progress: Progress = { position: await checkpoint.read(), recordedAt: 0 }
  const lag = lagChore(metrics, async () => {
    metrics.position.set(progress.position)
    return { lag: Math.max(0, (await store.head()) - progress.position), newestDone: progress.recordedAt }
  })
  metrics.active.set(1)
  logger.info({ position: progress.position, cluster: publisher.cluster }, 'publishing')
  try {
    await withChores([lag], logger, async () => {
      while (!signal.aborted) {
        await publishToHead(options, progress, signal)
        await wakeUp.wait(pollEvery, signal)
      }
    })
  } finally {
    metrics.active.set(0)
  }
}

async function publishToHead(options: TopicPublisherOptions, progress: Progress, signal: AbortSignal): Promise<void> {
  for await (const events of options.store.read({ from: progress.position, batchSize })) {
    if (signal.aborted) return
    await publishBatch(options, progress, events)
  }
}

async function publishBatch(
  { catalogue, publisher, checkpoint, metrics }: TopicPublisherOptions,
  progress: Progress,
  events: readonly RecordedEvent[],
): Promise<void> {
  const [first] = events
  const last = events.at(-1)
  if (!first || !last) return
  const stopTimer = metrics.publishSeconds.startTimer()
  await catalogue.load(events)
  await publisher.publish(events.map((event) => toTopicRecord(event, catalogue)))
  await checkpoint.write(last.position + 1)
  progress.position = last.position + 1
  progress.recordedAt = last.recordedAt
  stopTimer()
  metrics.events.inc(events.length)
  metrics.ageSeconds.observe(Math.max(0, Date.now() - first.recordedAt) / 1000)
}
