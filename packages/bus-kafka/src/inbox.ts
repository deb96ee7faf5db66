import { coalesce, gatewayInbox, HubError, inboxOf, sourceOfInbox, type Offsets, type SystemInbox } from '@xianglian/core'
import type { Admin } from 'kafkajs'

import type { Administration } from './administration.ts'
import { alignSettings } from './settings.ts'
import { createTopics, inboxSettings, laneOf, readExtents, readOffsets, type Extent, type PartitionOffset, type Topic } from './topic.ts'

/** The topics that events come in by: the gateways' own, `hub.in`, and one for each system that writes by itself, `hub.in.<member>.<system>`. */
export interface Inbox {
  /** The gateways' own. */
  readonly main: Topic
  /** All there are now, in the order of their names. Throws a retryable `unavailable` when the gateways' own is not there. */
  topics(): Promise<readonly Topic[]>
  /** What they all hold now. */
  extents(): Promise<readonly Extent[]>
  /** The offset that the next record of each lane gets; asked for by many at once, it is looked up once for all. */
  heads(): Promise<Offsets>
  /** The topic of the system of this source; `invalid-request` when it has none. */
  topicOf(source: string): Promise<Topic>
  /** Creates that topic where it is missing, and sets one that is there right. */
  open(source: string): Promise<SystemInbox>
  /** Lets go of the records below the offsets, as far as they are there. */
  trim(before: Offsets): Promise<void>
}

export interface InboxOptions {
  readonly administration: Administration
  /** What the gateways' topic is named instead of `hub.in`; those of systems are named after it. */
  readonly name: string
  /** As programs beside the hub reach the cluster. */
  readonly brokers: readonly string[]
  /** Told once of each topic that is named like an inbox but can be no system's, and is left alone. */
  readonly onForeign: (topic: string) => void
  /** Told which settings of a topic that was there were others than an inbox needs, and are set right. */
  readonly onAligned: (topic: string, settings: readonly string[]) => void
}

/** Creates the gateways' topic where it is missing, and sets one that is there right. */
export async function openInbox({ administration, name, brokers, onForeign, onAligned }: InboxOptions): Promise<Inbox> {
  // A broker may have made it when somebody asked for it, or an operator by hand: to forget after a week, say.
  const ensure = async (admin: Admin, topic: string): Promise<void> => {
    const created = await createTopics(admin, [topic], inboxSettings)
    const aligned = created.length > 0 ? [] : await alignSettings(admin, topic, inboxSettings)
    if (aligned.length > 0) onAligned(topic, aligned)
  }
  const clusterId = await administration.run(async (admin) => {
    await ensure(admin, name)
    return (await admin.describeCluster()).clusterId
  })
  const main: Topic = { name, clusterId, source: undefined }
  const toTopic = topicReader(main, onForeign)
  const list = async (admin: { listTopics(): Promise<string[]> }): Promise<readonly Topic[]> => {
    const topics = (await admin.listTopics()).toSorted().flatMap((topic) => toTopic(topic) ?? [])
    if (topics.includes(main)) return topics
    throw new HubError('unavailable', `There is no topic ${name} on the cluster. Restart a service of the hub, which creates it.`, {
      retryable: true,
    })
  }

  return {
    main,
    topics: () => administration.run(list),
    extents: () => administration.run(async (admin) => readExtents(admin, await list(admin))),
    heads: coalesce(() => administration.run(async (admin) => headsOf(await readOffsets(admin, await list(admin), 'next')))),
    async topicOf(source) {
      const wanted = topicNameOf(name, source)
      const topic = (await administration.run(list)).find((one) => one.name === wanted)
      if (topic) return topic
      throw new HubError('invalid-request', `The source ${source} has no inbox of its own. Make it a key with one: hub key create --kafka.`)
    },
    async open(source) {
      const topic = topicNameOf(name, source)
      await administration.run((admin) => ensure(admin, topic))
      // Asks each partition's leader: a client that writes at once may repeat to all what some do not take yet.
      await administration.run((admin) => admin.fetchTopicsOffset([topic], { fromBeginning: false }))
      return { name: topic, brokers, acl: aclCommand(brokers, source, topic) }
    },
    trim: (before) =>
      administration.run(async (admin) => {
        for (const [topic, partitions] of below(await readExtents(admin, await list(admin)), before)) {
          await admin.deleteTopicRecords({ topic, partitions })
        }
      }),
  }
}

/** Tells of a topic's name which inbox it is; undefined for all others. */
function topicReader(main: Topic, onForeign: (topic: string) => void): (name: string) => Topic | undefined {
  const foreign = new Set<string>()
  return (name) => {
    if (name === main.name) return main
    if (!name.startsWith(`${main.name}.`)) return undefined
    const source = sourceOfInbox(gatewayInbox + name.slice(main.name.length))
    if (source !== undefined) return { ...main, name, source }
    if (!foreign.has(name)) onForeign(name)
    foreign.add(name)
    return undefined
  }
}

/** The topic of a system's inbox, named after the gateways'. */
function topicNameOf(main: string, source: string): string {
  const inbox = inboxOf(source)
  if (inbox !== undefined) return main + inbox.slice(gatewayInbox.length)
  throw new HubError('invalid-request', `The source ${source} can have no inbox of its own: ${namingRule}`)
}

const namingRule =
  'it must be /<member>/<system>, each of 1 to 63 lower-case letters, digits and hyphens that do not begin with a hyphen, as they go into the name of a topic.'

/** What lets the system write to its topic, and nobody else where the cluster denies by default. */
const aclCommand = (brokers: readonly string[], source: string, topic: string): string =>
  `kafka-acls.sh --bootstrap-server ${brokers.join(',')} --add --allow-principal User:${source.slice(1).replace('/', '.')} --operation Write --topic ${topic}`

const headsOf = (offsets: readonly PartitionOffset[]): Offsets =>
  new Map(offsets.map(({ topic, partition, offset }) => [laneOf(topic, partition), offset]))

/** By topic, what of its partitions lies below the offsets. */
function below(extents: readonly Extent[], before: Offsets): Map<string, { partition: number; offset: string }[]> {
  const topics = new Map<string, { partition: number; offset: string }[]>()
  for (const { topic, partition, low, high } of extents) {
    const wanted = before.get(laneOf(topic, partition)) ?? 0n
    const offset = wanted < high ? wanted : high
    if (offset <= low) continue
    const partitions = topics.get(topic.name) ?? []
    partitions.push({ partition, offset: String(offset) })
    topics.set(topic.name, partitions)
  }
  return topics
}
