import { gatewayInbox, HubError, splitRecords, type BusSupports, type EventBus, type OutRecord } from '@xianglian/core'
import type { Logger } from '@xianglian/runtime'
import type { Kafka, Producer } from 'kafkajs'

import { createAdministration } from './administration.ts'
import { fromKafka } from './failure.ts'
import { openInbox } from './inbox.ts'
import { connectKafka, createProducer, sendLimits } from './kafka.ts'
import { readInbox } from './read.ts'
import { toMessage } from './records.ts'

export interface KafkaBusOptions {
  /** `host:port` of some brokers. */
  readonly brokers: readonly string[]
  /** Default `hub.in`; created with 6 partitions where it is missing. Those of systems are named after it. */
  readonly topic?: string
  /** Names this client in the brokers' logs and quotas. */
  readonly clientId: string
  /** Gives up opening, and ends the bus's readers. */
  readonly signal?: AbortSignal
  /** Milliseconds after which a system's topic that could not be read is tried again; default a minute. */
  readonly retryUnreadable?: number
  /** Told when the reader lost the brokers and begins again, and of topics that are left alone or set right. */
  readonly logger?: Logger
}

export const supports: BusSupports = { trim: true, inboxes: true }

/** The inbox as topics of Kafka. Throws a retryable `unavailable` when the brokers do not answer. */
export async function createKafkaBus(options: KafkaBusOptions): Promise<EventBus> {
  const { brokers, clientId, logger, retryUnreadable = 60_000 } = options
  const closing = new AbortController()
  const closed = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal
  const kafka = connectKafka(brokers, clientId)
  const administration = createAdministration(kafka, closed)
  const producer = createProducer(kafka)
  const inbox = await openInbox({
    administration,
    brokers,
    name: options.topic ?? gatewayInbox,
    onForeign: (topic) => logger?.warn({ topic }, 'topic-left-alone'),
    onAligned: (topic, settings) => logger?.warn({ topic, settings }, 'inbox-settings-changed'),
  })
  await producer.connect().catch(async (failure: unknown) => {
    await administration.close()
    throw fromKafka(failure)
  })

  const publish = async (records: readonly OutRecord[], source: string | undefined): Promise<void> => {
    if (source === undefined) await send(producer, inbox.main.name, records)
    else await sendOnce(kafka, (await inbox.topicOf(source)).name, records)
  }
  const onRetry = ({ code, message }: HubError): void => logger?.warn({ code, detail: message }, 'inbox-interrupted')
  const busy = createBusy()

  return {
    async publish(records, source) {
      if (closing.signal.aborted) throw new HubError('unavailable', 'The bus is closed; nothing can be published to it.')
      const publishing = publish(records, source)
      busy.track(publishing)
      await publishing.catch((failure: unknown) => {
        throw fromKafka(failure)
      })
    },
    read: ({ from, signal, onLost = () => undefined, onPassed = () => undefined }) =>
      readInbox({
        kafka,
        inbox,
        clientId,
        from,
        signal: AbortSignal.any([signal, closed]),
        onLost,
        onPassed,
        onRetry,
        track: busy.track,
        retryUnreadable,
      }),
    heads: () => inbox.heads(),
    trim: (before) => inbox.trim(before),
    openInbox: (source) => inbox.open(source),
    async close() {
      closing.abort()
      await busy.ended()
      await Promise.allSettled([producer.disconnect(), administration.close()])
    },
  }
}

/** Runs one after another: those of one partition must arrive in order, and a failed one must not be overtaken. */
async function send(producer: Producer, topic: string, records: readonly OutRecord[]): Promise<void> {
  for (const run of splitRecords(records, sendLimits)) await producer.send({ topic, acks: -1, messages: run.map(toMessage) })
}

/** By a producer for this alone: one asks for every topic that it ever wrote to, and fails for all of them once one is deleted. */
async function sendOnce(kafka: Kafka, topic: string, records: readonly OutRecord[]): Promise<void> {
  const producer = createProducer(kafka)
  await producer.connect()
  try {
    await send(producer, topic, records)
  } finally {
    await producer.disconnect()
  }
}

/** What is under way, so that closing can wait for it. */
function createBusy() {
  const works = new Set<Promise<void>>()
  return {
    track: (work: Promise<void>): void => {
      const forget = () => void works.delete(work)
      works.add(work)
      work.then(forget, forget)
    },
    ended: () => Promise.allSettled(works),
  }
}
