import { randomBytes } from 'node:crypto'

import { openCatalogue, sha256, type RegisteredCodec } from '@xianglian/contracts'
import { leafHash, type LeafedEvent } from '@xianglian/core'
import { createSchemaTable, openStore } from '@xianglian/store-postgres'
import { eventually, testDatabase } from '@xianglian/testkit'
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs'

/** A type that nobody but the caller knows: `<random member>.training.held`. */
export function newType() {
  const member = `m${randomBytes(6).toString('hex')}`
  const text = JSON.stringify({
    type: 'record',
    name: 'TrainingHeld',
    namespace: `m_${member}`,
    doc: 'A training was held.',
    owner: member,
    legalBasis: 'Made for a test',
    eventType: `${member}.training.held`,
    subjectTemplate: `${member}.training/{trainingNo}`,
    fields: [
      { name: 'trainingNo', type: 'string', doc: 'Number of the training' },
      { name: 'seats', type: 'int', doc: 'Seats taken' },
    ],
  })
  return { member, type: `${member}.training.held`, topic: `hub.${member}.training`, text }
}

/** A store with a recorder's right to it, and the schemas that are registered. */
export async function storeFixture() {
  const database = await testDatabase({ max: 20 })
  const table = createSchemaTable(database.pool)
  const catalogue = await openCatalogue(table)
  const store = await openStore(database.pool, { sameData: (a, b) => catalogue.sameData(a, b) })
  const appender = await store.acquire()
  let made = 0

  const codecOf = async (text: string): Promise<RegisteredCodec> => {
    const [stored] = await table.register([text])
    await catalogue.refresh()
    const codec = stored && catalogue.byId(stored.id)
    if (!codec) throw new Error('the schema of the test is not in the catalogue')
    return codec
  }
  return {
    database,
    store,
    catalogue,
    codecOf,
    /** Records so many events of the schema over seven streams, as one transaction; answers the new head. */
    async record(codec: RegisteredCodec, count: number): Promise<number> {
      const events = Array.from({ length: count }, () => eventOf(codec, (made += 1)))
      await appender.append({ events, offsets: new Map(), now: Date.now() })
      return store.head()
    },
  }
}

function eventOf(codec: RegisteredCodec, number: number): LeafedEvent {
  const checked = codec.fromJson({ trainingNo: `t-${number % 7}`, seats: number })
  if (!checked.ok) throw new Error('not the data of a training')
  const { eventType } = codec.schema
  const subject = codec.subjectOf(checked.value)
  if (typeof subject !== 'string') throw new Error('no subject follows from the data')
  const envelope = {
    id: String(number),
    source: '/511602-test/desk',
    type: eventType,
    subject,
    time: Date.UTC(2026, 0, 5) + number,
    region: '511602',
    revision: 0,
    void: false,
    dataschema: codec.urn,
    extensions: {},
  }
  const event = { envelope, schemaHash: codec.hashBytes, data: codec.encode(checked.value) }
  return { ...event, leafHash: leafHash(event, sha256) }
}

export interface Consumed {
  readonly position: number
  readonly partition: number
  readonly message: KafkaMessage
}

export interface TopicReader {
  /** Grows in the order of each partition; a consumer that joins anew reads again. */
  readonly seen: readonly Consumed[]
  /** Records that the topic holds. */
  size(): Promise<number>
  close(): Promise<void>
}

/** A stock consumer of a topic, from its beginning, once the topic is there. */
export async function readTopic(brokers: string, topic: string): Promise<TopicReader> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  const consumer = kafka.consumer({ groupId: randomBytes(6).toString('hex'), maxWaitTimeInMs: 100 })
  const seen: Consumed[] = []
  await admin.connect()
  await eventually(async () => (await admin.listTopics()).includes(topic), { what: `the topic ${topic}` })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ partition, message }) => {
      seen.push({ position: Number(headerOf(message, 'ce_position')), partition, message })
    },
  })
  return {
    seen,
    async size() {
      const offsets = await admin.fetchTopicOffsets(topic)
      return offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0)
    },
    async close() {
      await Promise.all([consumer.disconnect(), admin.disconnect()])
    },
  }
}

export const headerOf = (message: KafkaMessage, name: string): string => String(message.headers?.[name])

/** What a consumer has once it drops, in each partition, all that is not above the last position it saw. */
function withoutRepeats(seen: readonly Consumed[]): readonly Consumed[] {
  const last = new Map<number, number>()
  return seen.filter(({ partition, position }) => {
    const isNew = position > (last.get(partition) ?? -1)
    if (isNew) last.set(partition, position)
    return isNew
  })
}

/** What such a consumer has, in the order of positions. */
export const positionsOf = (seen: readonly Consumed[]): number[] =>
  withoutRepeats(seen)
    .map(({ position }) => position)
    .toSorted((a, b) => a - b)

/** All positions that a test's store holds from one up to another. */
export const positions = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index)
