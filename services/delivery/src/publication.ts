import type { TopicRecord } from '@xianglian/bus-kafka'
import type { Catalogue, EventSchema } from '@xianglian/contracts'
import { formatInstant, gatewayInbox, HubError, publicationOf, toOutRecord, type RecordedEvent } from '@xianglian/core'

/** The topic that events of a schema are published to: that of its aggregate. */
export function topicOf({ eventType, aggregate }: Pick<EventSchema, 'eventType' | 'aggregate'>): string {
  const topic = publicationOf(aggregate)
  // What is published must not come in again as if a system had sent it.
  if (topic !== gatewayInbox && !topic.startsWith(`${gatewayInbox}.`)) return topic
  throw new HubError('internal', `Events of ${eventType} would be published to ${topic}, which is an inbox. No aggregate may be named so.`)
}

/**
 * A recorded event as a record of its topic: CloudEvents Kafka binding in binary mode, the data in Confluent wire format with the schema that it
 * was written with, the subject as key, and what the recorder added as `ce_position`, `ce_recordedat` and `ce_leafhash` (hex).
 */
export function toTopicRecord(event: RecordedEvent, catalogue: Catalogue): TopicRecord {
  const { envelope, schemaHash, data, position, recordedAt, leafHash } = event
  const codec = catalogue.byHash(schemaHash)
  if (!codec) throw new HubError('unknown-schema', `The schema of the event at position ${position}, ${envelope.dataschema}, is unknown.`)
  const record = toOutRecord(envelope, codec.id, data)
  const headers = {
    ...record.headers,
    ce_position: String(position),
    ce_recordedat: formatInstant(recordedAt),
    ce_leafhash: Buffer.from(leafHash.buffer, leafHash.byteOffset, leafHash.byteLength).toString('hex'),
  }
  return { ...record, headers, topic: topicOf(codec.schema) }
}
