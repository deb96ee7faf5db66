import { HubError, type Lane } from '@xianglian/core'

import type { Extent, Topic } from './topic.ts'

/** What the reader is told when a partition does not hold the offset it stands at. */
export function offsetsLost({ name }: Topic, { partition, low, high }: Extent, position: bigint): HubError {
  return new HubError(
    'offsets-lost',
    `Topic ${name}, partition ${partition}, holds the offsets ${low} to ${high}, but the store stopped at ${position}. The topic was made anew, lost ` +
      'records, or the store was restored from another time. Restore the two together, or, when all that was published is recorded, delete the ' +
      "topic's lanes from the stored offsets.",
  )
}

/** The same where the store knows the topic of another cluster. */
export function offsetsElsewhere(stored: Lane, { name, clusterId }: Topic): HubError {
  return new HubError(
    'offsets-lost',
    `The store stopped on lane ${stored}, but HUB_KAFKA_BROKERS is cluster ${clusterId}: another one, or made anew. Point it to the cluster used ` +
      `before, or, when all that was published there is recorded, delete the lanes of topic ${name} from the stored offsets.`,
  )
}
