import type { Lane, Offsets } from '@xianglian/core'

import type { Administration } from './administration.ts'
import { offsetsElsewhere, offsetsLost } from './lost.ts'

/** A topic of one cluster. */
export interface Topic {
  readonly name: string
  readonly clusterId: string
}

/** What a partition holds: records from `low` up to, not including, `high`. */
export interface Extent {
  readonly partition: number
  readonly low: bigint
  readonly high: bigint
}

const partitions = 6
const settings: Readonly<Record<string, string>> = {
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'cleanup.policy': 'delete',
  // So that what is too large is refused with a reason by the hub and not by the broker.
  'max.message.bytes': String(32 * 1024 * 1024),
  'message.timestamp.type': 'LogAppendTime',
  // kafkajs reads no snappy, lz4 or zstd: the broker unpacks what foreign producers pack.
  'compression.type': 'uncompressed',
}

/** Creates the topic where it is missing; one that is there stays as it is. */
export async function openTopic(administration: Administration, name: string): Promise<Topic> {
  const configEntries = Object.entries(settings).map(([setting, value]) => ({ name: setting, value }))
  return administration.run(async (admin) => {
    const existing = await admin.listTopics()
    if (!existing.includes(name)) await admin.createTopics({ topics: [{ topic: name, numPartitions: partitions, configEntries }] })
    const { clusterId } = await admin.describeCluster()
    return { name, clusterId }
  })
}

export const laneOf = ({ clusterId, name }: Topic, partition: number): Lane => `${clusterId}/${name}/${partition}`

/** The extents of all partitions. */
export async function readExtents(administration: Administration, { name }: Topic): Promise<readonly Extent[]> {
  const offsets = await administration.run((admin) => admin.fetchTopicOffsets(name))
  return offsets.map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
}

/** Where to read on, by partition. Throws `offsets-lost` when the stored offsets are of another cluster's topic of that name. */
export function positionsOf(topic: Topic, from: Offsets): Map<number, bigint> {
  const positions = new Map<number, bigint>()
  let elsewhere: Lane | undefined
  for (const [lane, offset] of from) {
    const [, cluster, name, partition] = /^(.*?)\/(.*)\/(\d+)$/.exec(lane) ?? []
    if (name !== topic.name) continue
    if (cluster === topic.clusterId) positions.set(Number(partition), offset)
    else elsewhere = lane
  }
  if (positions.size === 0 && elsewhere !== undefined) throw offsetsElsewhere(elsewhere, topic)
  return positions
}

/** Throws `offsets-lost` unless the topic holds every position; partitions without one begin with their first record. */
export async function settlePositions(administration: Administration, topic: Topic, positions: Map<number, bigint>): Promise<void> {
  const extents = await readExtents(administration, topic)
  for (const extent of extents) {
    const position = positions.get(extent.partition)
    if (position === undefined) positions.set(extent.partition, extent.low)
    else if (position < extent.low || position > extent.high) throw offsetsLost(topic, extent, position)
  }
}

/** Lets go of the records below the offsets, as far as they are there. */
export async function trimTopic(administration: Administration, topic: Topic, before: Offsets): Promise<void> {
  await administration.run(async (admin) => {
    const offsets = await admin.fetchTopicOffsets(topic.name)
    const below = offsets.flatMap(({ partition, low, high }) => {
      const wanted = before.get(laneOf(topic, partition)) ?? 0n
      const offset = wanted < BigInt(high) ? wanted : BigInt(high)
      return offset > BigInt(low) ? [{ partition, offset: String(offset) }] : []
    })
    if (below.length > 0) await admin.deleteTopicRecords({ topic: topic.name, partitions: below })
  })
}
