import { splitRecords, type OutRecord } from '@xianglian/core'
import type { Producer, TopicMessages } from 'kafkajs'

import { createAdministration } from './administration.ts'
import { fromKafka } from './failure.ts'
import { connectKafka, createProducer, sendLimits } from './kafka.ts'
import { toMessage } from './records.ts'
import { createTopics } from './topic.ts'

/** A record and the topic that it goes to. */
export interface TopicRecord extends OutRecord {
  readonly topic: string
}

/** Writes to topics that others read. */
export interface KafkaPublisher {
  /** Id of the cluster: what was published to it is on no other. */
  readonly cluster: string
  /**
   * Resolves once every record is durable; those of one key keep the order given. Topics are created on first need, and told. Rejects with a retryable HubError
   * when the outcome is unknown: then the same records must come again before any other. Calls must not overlap.
   */
  publish(records: readonly TopicRecord[]): Promise<void>
  close(): Promise<void>
}

export interface KafkaPublisherOptions {
  /** `host:port` of some brokers. */
  readonly brokers: readonly string[]
  readonly clientId: string
  /** Told of the topics that were created. */
  readonly onCreated: (topics: readonly string[]) => void
}

/** Throws a retryable `unavailable` when the brokers do not answer. */
export async function createKafkaPublisher({ brokers, clientId, onCreated }: KafkaPublisherOptions): Promise<KafkaPublisher> {
  const closing = new AbortController()
  const kafka = connectKafka(brokers, clientId)
  const administration = createAdministration(kafka, closing.signal)
  const { clusterId } = await administration.run((admin) => admin.describeCluster())
  const known = new Set<string>()
  let producer: Producer | undefined

  const ensureTopics = async (wanted: ReadonlySet<string>): Promise<void> => {
    const missing = [...wanted].filter((topic) => !known.has(topic))
    if (missing.length === 0) return
    const existing = new Set(await administration.run((admin) => admin.listTopics()))
    // What an attempt creates that then fails is there for the next one.
    await administration.run((admin) => createTopics(admin, missing))
    const created = missing.filter((topic) => !existing.has(topic))
    if (created.length > 0) {
      onCreated(created)
      // Asks each partition's leader: a send that some do not take yet is repeated to all.
      await administration.run((admin) => admin.fetchTopicsOffset(created, { fromBeginning: false }))
    }
    for (const topic of missing) known.add(topic)
  }
  const connect = async (): Promise<Producer> => {
    const made = createProducer(kafka)
    await made.connect()
    return made
  }
  const leave = async (): Promise<void> => {
    const left = producer
    producer = undefined
    await left?.disconnect().catch(() => undefined)
  }

  return {
    cluster: clusterId,
    async publish(records) {
      try {
        await ensureTopics(new Set(records.map(({ topic }) => topic)))
        producer ??= await connect()
        for (const run of splitRecords(records, sendLimits)) await producer.sendBatch({ acks: -1, topicMessages: byTopic(run) })
      } catch (failure) {
        // A topic may have been deleted, which a producer that once wrote to it does not get over.
        known.clear()
        await leave()
        throw fromKafka(failure)
      }
    },
    async close() {
      closing.abort()
      await leave()
      await administration.close()
    },
  }
}

const byTopic = (records: readonly TopicRecord[]): TopicMessages[] =>
  [...Map.groupBy(records, ({ topic }) => topic)].map(([topic, group]) => ({ topic, messages: group.map(toMessage) }))
