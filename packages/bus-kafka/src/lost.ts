import { HubError, type Lane } from '@xianglian/core'
import type { KafkaJSUnreadableRecords } from 'kafkajs'

import type { Extent, Topic } from './topic.ts'

/** What the reader is told when a partition does not hold the offset it stands at. */
export function offsetsLost({ topic, partition, low, high }: Extent, position: bigint): HubError {
  const found = `Topic ${topic.name}, partition ${partition}, holds the offsets ${low} to ${high}, but the store stopped at ${position}. `
  const advice =
    topic.source === undefined
      ? 'The topic was made anew, lost records, or the store was restored from another time. Restore the two together, or, when all that was ' +
        "published is recorded, delete the topic's lanes from the stored offsets."
      : `The topic was made anew or lost records. It is read again from offset ${low}; what is recorded already is known by its identity. Ask ` +
        `${topic.source} to send again what it has no receipt of.`
  return new HubError('offsets-lost', found + advice)
}

/** The same where a system's topic is no longer there. */
export function inboxGone(lane: Lane, position: bigint): HubError {
  const message =
    `Lane ${lane} is gone: its topic was deleted, or lost the partition. What it held from offset ${position} on and was not recorded is lost: ask the ` +
    'system to send again what it has no receipt of. To be told no more, delete the lane from the stored offsets.'
  return new HubError('offsets-lost', message)
}

/** Where a partition holds what kafkajs cannot read. */
export function recordsUnreadable({ topic, partition, offset, message }: KafkaJSUnreadableRecords): HubError {
  return new HubError(
    'invalid-wire-format',
    `Topic ${topic}, partition ${partition}, cannot be read from offset ${offset} on: ${message}. Delete the records up to the end of that batch ` +
      '(kafka-delete-records.sh), and ask their producer to send them again as plain records in small batches.',
  )
}

/** The same where the store knows the topics of another cluster. */
export function offsetsElsewhere(stored: Lane, { clusterId }: Topic): HubError {
  return new HubError(
    'offsets-lost',
    `The store stopped on lane ${stored}, but HUB_KAFKA_BROKERS is cluster ${clusterId}: another one, or made anew. Point it to the cluster used ` +
      'before, or, when all that was published there is recorded, delete the lanes of that cluster from the stored offsets.',
  )
}
