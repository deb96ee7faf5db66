import { HubError, splitRecords, type BusSupports, type EventBus, type OutRecord } from '@xianglian/core'
import { Kafka, logLevel, Partitioners } from 'kafkajs'

import { createAdministration } from './administration.ts'
import { fromKafka } from './failure.ts'
import { readTopic } from './read.ts'
import { toMessage } from './records.ts'
import { laneOf, openTopic, readExtents, trimTopic } from './topic.ts'

export interface KafkaBusOptions {
  /** `host:port` of some brokers. */
  readonly brokers: readonly string[]
  /** Default `hub.in`; created with 6 partitions where it is missing. */
  readonly topic?: string
  /** Names this client in the brokers' logs and quotas. */
  readonly clientId: string
  /** Gives up opening, and ends the bus's readers. */
  readonly signal?: AbortSignal
  /** Told when the reader lost the brokers and begins again. */
  readonly onRetry?: (error: HubError) => void
}

export const supports: BusSupports = { trim: true, inboxes: false }

/** One send makes one batch a partition, and a broker takes a megabyte in it. kafkajs' own work grows with the square of the records. */
const sendLimits = { bytes: 900_000, records: 2_000 }

/** The inbox as a Kafka topic. Throws a retryable `unavailable` when the brokers do not answer. */
export async function createKafkaBus(options: KafkaBusOptions): Promise<EventBus> {
  const { brokers, clientId, onRetry = () => undefined } = options
  const closing = new AbortController()
  const closed = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal
  const kafka = new Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
  })
  const administration = createAdministration(kafka, closed)
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false })
  const topic = await openTopic(administration, options.topic ?? 'hub.in')
  await producer.connect().catch(async (failure: unknown) => {
    await administration.close()
    throw fromKafka(failure)
  })

  // Runs one after another: those of one partition must arrive in order, and a failed one must not be overtaken.
  const publish = async (records: readonly OutRecord[]): Promise<void> => {
    try {
      for (const run of splitRecords(records, sendLimits))
        await producer.send({ topic: topic.name, acks: -1, messages: run.map(toMessage) })
    } catch (failure) {
      throw fromKafka(failure)
    }
  }
  const busy = new Set<Promise<void>>()
  const track = (work: Promise<void>): void => {
    const forget = () => void busy.delete(work)
    busy.add(work)
    work.then(forget, forget)
  }

  return {
    async publish(records, source) {
      if (source !== undefined) throw new HubError('invalid-request', `${source} has no inbox of its own.`)
      if (closing.signal.aborted) throw new HubError('unavailable', 'The bus is closed; nothing can be published to it.')
      const publishing = publish(records)
      track(publishing)
      await publishing
    },
    read: ({ from, signal }) =>
      readTopic({ kafka, administration, topic, clientId, from, signal: AbortSignal.any([signal, closed]), onRetry, track }),
    async heads() {
      const extents = await readExtents(administration, topic)
      return new Map(extents.map(({ partition, high }) => [laneOf(topic, partition), high]))
    },
    trim: (before) => trimTopic(administration, topic, before),
    async openInbox() {
      throw new HubError('invalid-request', 'This bus makes no topics for systems of their own yet.')
    },
    async close() {
      closing.abort()
      await Promise.allSettled(busy)
      await Promise.allSettled([producer.disconnect(), administration.close()])
    },
  }
}
