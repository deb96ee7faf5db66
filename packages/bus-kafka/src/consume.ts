import { randomUUID } from 'node:crypto'

import type { InboxRecord, Lane } from '@xianglian/core'
import type { Batch, Consumer, ConsumerEndBatchProcessEvent, EachBatchPayload, Kafka } from 'kafkajs'

import type { HandOver } from './hand-over.ts'
import type { Positions } from './positions.ts'
import { toInboxRecord } from './records.ts'
import { laneOf, type Topic } from './topic.ts'

/** A slice of what Kafka sent, so that a batch of tiny records is not of ten thousands. */
const batchRecords = 5_000
export const heartbeatInterval = 3_000

export interface Consumption {
  readonly kafka: Kafka
  readonly topics: readonly Topic[]
  readonly clientId: string
  /** Next offset to hand over, of every partition of the topics; kept up to date. */
  readonly positions: Positions
  /** Throws unless the topics still hold the positions. */
  readonly verify: () => Promise<void>
  readonly queue: Pick<HandOver, 'offer' | 'pass'>
  readonly signal: AbortSignal
}

/**
 * One life of a consumer: hands records over from the positions on until the signal aborts or it crashes, which rejects. Its group is its own
 * and it commits nothing: a group that lives on would make the next life wait for this one's session.
 */
export async function consume(consumption: Consumption): Promise<void> {
  const { kafka, topics, clientId, positions, verify, signal } = consumption
  const consumer = kafka.consumer({
    groupId: `${clientId}-${randomUUID()}`,
    heartbeatInterval,
    // Bounds how long leaving takes; a fetch answers at once when there is something.
    maxWaitTimeInMs: 500,
    allowAutoTopicCreation: false,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
  })
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>()
  const stop = () => end()
  signal.addEventListener('abort', stop, { once: true })
  consumer.on('consumer.crash', ({ payload }) => fail(payload.error))
  // It commits nothing itself: a commit is how kafkajs jumps when a partition no longer holds what it asked for.
  consumer.on('consumer.network.request', ({ payload }) => {
    if (payload.apiName === 'OffsetCommit') verify().catch(fail)
  })
  // Joining, also again, discards where it was; seeking right here, synchronously, comes before the first fetch.
  consumer.on('consumer.group_join', ({ payload }) => seekAll(consumer, topics, positions, payload.memberAssignment))
  const named = new Map(topics.map((topic) => [topic.name, topic]))
  consumer.on('consumer.end_batch_process', ({ payload }) => {
    const topic = named.get(payload.topic)
    if (topic) passHidden(consumption, topic, payload)
  })
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: topics.map(({ name }) => name), fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => {
        const topic = named.get(payload.batch.topic)
        if (topic) await takeBatch(consumption, topic, payload, fail)
      },
    })
    if (!signal.aborted) await ended
  } finally {
    signal.removeEventListener('abort', stop)
    await consumer.disconnect().catch(() => undefined)
  }
}

/** kafkajs: no first offset where a batch holds nothing from the position on. */
type HiddenBatch = Pick<ConsumerEndBatchProcessEvent['payload'], 'partition' | 'batchSize' | 'lastOffset'> & {
  readonly firstOffset: string | null
}

function seekAll(
  consumer: Consumer,
  topics: readonly Topic[],
  positions: Positions,
  assignment: Readonly<Record<string, readonly number[]>>,
): void {
  for (const topic of topics) {
    for (const partition of assignment[topic.name] ?? []) {
      const offset = positions.get(laneOf(topic, partition))
      if (offset !== undefined) consumer.seek({ topic: topic.name, partition, offset: String(offset) })
    }
  }
}

/** Hands over what the batch holds from the position on. What is not resolved is fetched again. */
async function takeBatch(
  consumption: Consumption,
  topic: Topic,
  payload: EachBatchPayload,
  fail: (reason: unknown) => void,
): Promise<void> {
  const { batch } = payload
  const { positions, verify, queue, signal } = consumption
  const lane = laneOf(topic, batch.partition)
  const leaving = () => signal.aborted || !payload.isRunning() || payload.isStale()
  const position = positions.get(lane)
  try {
    // kafkajs jumps silently when it asks for what is not there; a hole can also be honest (a transaction's marker).
    if (position !== undefined && BigInt(batch.firstOffset() ?? 0) !== position) await verify()
  } catch (failure) {
    return fail(failure)
  }
  for (const records of slices(batch, topic, position ?? 0n)) {
    if (leaving()) return
    await queue.offer(records, () => payload.heartbeat())
    const last = records.at(-1)?.offset ?? 0n
    positions.set(lane, last + 1n)
    payload.resolveOffset(String(last))
  }
  if (leaving()) return
  // The end may be records that are not shown: markers, or what was handed over before.
  const next = BigInt(batch.lastOffset()) + 1n
  if (next > (positions.get(lane) ?? 0n)) pass(consumption, lane, next)
  payload.resolveOffset(batch.lastOffset())
  await payload.heartbeat()
}

/** kafkajs shows nobody a batch of markers and aborted records alone; it only says that it has gone past one. */
function passHidden(consumption: Consumption, topic: Topic, { partition, batchSize, firstOffset, lastOffset }: HiddenBatch): void {
  const lane = laneOf(topic, partition)
  if (batchSize === 0 && firstOffset !== null && BigInt(firstOffset) === consumption.positions.get(lane))
    pass(consumption, lane, BigInt(lastOffset) + 1n)
}

function pass({ positions, queue }: Consumption, lane: Lane, next: bigint): void {
  positions.set(lane, next)
  queue.pass(lane, next)
}

function* slices(batch: Batch, topic: Topic, position: bigint): Generator<readonly InboxRecord[]> {
  const lane = laneOf(topic, batch.partition)
  let records: InboxRecord[] = []
  for (const message of batch.messages) {
    const offset = BigInt(message.offset)
    if (offset < position) continue
    records.push(toInboxRecord(lane, offset, message, topic.source))
    if (records.length === batchRecords) {
      yield records
      records = []
    }
  }
  if (records.length > 0) yield records
}
