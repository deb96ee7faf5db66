import type { Lane } from '@xianglian/core'
import type { Admin } from 'kafkajs'

/** A topic of one cluster. */
export interface Topic {
  readonly name: string
  readonly clusterId: string
  /** The one source it may carry, where it is a system's own inbox. */
  readonly source: string | undefined
}

/** What a partition holds: records from `low` up to, not including, `high`. */
export interface Extent {
  readonly topic: Topic
  readonly partition: number
  readonly low: bigint
  readonly high: bigint
}

const partitions = 6
const settings: Readonly<Record<string, string>> = {
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'cleanup.policy': 'delete',
  'message.timestamp.type': 'LogAppendTime',
  // The broker unpacks what foreign producers pack, and refuses what is too large then.
  'compression.type': 'uncompressed',
}

/** So that what is too large is refused with a reason by the hub and not by the broker. */
export const inboxSettings: Readonly<Record<string, string>> = { ...settings, 'max.message.bytes': String(32 * 1024 * 1024) }

/** Creates those of the topics that are missing, and answers them; one that is there stays as it is. */
export async function createTopics(
  admin: Admin,
  names: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const existing = new Set(await admin.listTopics())
  const configEntries = Object.entries({ ...settings, ...more }).map(([name, value]) => ({ name, value }))
  const missing = names.filter((name) => !existing.has(name))
  if (missing.length > 0)
    await admin.createTopics({ topics: missing.map((topic) => ({ topic, numPartitions: partitions, configEntries })) })
  return missing
}

export const laneOf = ({ clusterId, name }: Topic, partition: number): Lane => `${clusterId}/${name}/${partition}`

/** An offset of a partition. */
export interface PartitionOffset {
  readonly topic: Topic
  readonly partition: number
  readonly offset: bigint
}

/** Of every partition of the topics its first offset, or the one that its next record gets: one request to each broker, however many there are. */
export async function readOffsets(admin: Admin, topics: readonly Topic[], end: 'first' | 'next'): Promise<readonly PartitionOffset[]> {
  const named = new Map(topics.map((topic) => [topic.name, topic]))
  const found = await admin.fetchTopicsOffset([...named.keys()], { fromBeginning: end === 'first' })
  return found.flatMap(({ topic: name, partitions: offsets }) => {
    const topic = named.get(name)
    return topic ? offsets.map(({ partition, offset }) => ({ topic, partition, offset: BigInt(offset) })) : []
  })
}

/** The extents of all partitions of the topics. */
export async function readExtents(admin: Admin, topics: readonly Topic[]): Promise<readonly Extent[]> {
  const highs = await readOffsets(admin, topics, 'next')
  const lows = new Map(
    (await readOffsets(admin, topics, 'first')).map(({ topic, partition, offset }) => [laneOf(topic, partition), offset]),
  )
  return highs.map(({ topic, partition, offset: high }) => ({ topic, partition, low: lows.get(laneOf(topic, partition)) ?? high, high }))
}
