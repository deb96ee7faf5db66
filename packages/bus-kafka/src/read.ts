import { isDeepStrictEqual } from 'node:util'

import { HubError, type InboxRecord, type Offsets } from '@xianglian/core'
import { retry, sleep } from '@xianglian/runtime'
import type { Kafka } from 'kafkajs'

import { createAside, type Aside } from './aside.ts'
import { registerCodecs } from './codecs.ts'
import { consume, heartbeatInterval } from './consume.ts'
import { fromKafka, unreadableTopic } from './failure.ts'
import { createHandOver, type HandOver } from './hand-over.ts'
import type { Inbox } from './inbox.ts'
import { positionsOf, settlePositions, type Positions } from './positions.ts'
import type { Topic } from './topic.ts'

export interface ReadInbox {
  readonly kafka: Kafka
  readonly inbox: Inbox
  readonly clientId: string
  readonly from: Offsets
  readonly signal: AbortSignal
  readonly onLost: (loss: HubError) => void
  readonly onPassed: (offsets: Offsets) => void
  readonly onRetry: (error: HubError) => void
  /** Told of the work that goes on behind. */
  readonly track: (work: Promise<void>) => void
  /** Milliseconds after which a topic that could not be read is tried again, which interrupts the reading of all topics for a moment. */
  readonly retryUnreadable: number
}

/** How often to look for topics that came or went, milliseconds. */
const lookEvery = 2_000

/** Batches from the positions on until the signal aborts, read by a consumer behind them that is gone once `track`'s promise is settled. */
export async function* readInbox(options: ReadInbox): AsyncGenerator<readonly InboxRecord[], void> {
  const left = new AbortController()
  const signal = AbortSignal.any([options.signal, left.signal])
  if (signal.aborted) return
  registerCodecs()
  const queue = createHandOver(signal, heartbeatInterval, options.onPassed)
  options.track(feed(options, queue, signal).catch((failure: unknown) => queue.fail(fromKafka(failure))))
  try {
    yield* queue.batches()
  } finally {
    left.abort()
  }
}

/** Lives of consumers one after another, on the same positions, until the signal aborts or the offsets are lost. */
async function feed(options: ReadInbox, queue: HandOver, signal: AbortSignal): Promise<void> {
  const positions = positionsOf(options.inbox.main, options.from)
  const aside = createAside(options.retryUnreadable)
  const live = async () => {
    while (!signal.aborted) await liveOnce(options, { positions, aside, queue }, signal)
  }
  await retry(live, { convert: fromKafka, signal, onRetry: options.onRetry }).catch((failure: unknown) => {
    if (!signal.aborted) throw failure
  })
}

/** What goes on from life to life. */
interface Reading {
  readonly positions: Positions
  readonly aside: Aside
  readonly queue: HandOver
}

/** Reads the topics that there are; ends when others are there. kafkajs cannot subscribe to more while it consumes. */
async function liveOnce({ kafka, inbox, clientId, onLost }: ReadInbox, { positions, aside, queue }: Reading, signal: AbortSignal) {
  const extents = await inbox.extents()
  settlePositions(extents, positions, onLost)
  const all = [...new Set(extents.map(({ topic }) => topic))]
  const topics = all.filter(({ name }) => !aside.has(name))
  const outdated = new AbortController()
  const life = AbortSignal.any([signal, outdated.signal])
  const watching = watchTopics(inbox, all, aside, life).then(() => outdated.abort())
  const verify = async () => settlePositions(await inbox.extents(), positions, beginAnew)
  try {
    await consume({ kafka, topics, clientId, positions, verify, queue, signal: life })
  } catch (failure) {
    const name = unreadableTopic(failure)
    const ofSystem = all.some((topic) => topic.name === name && topic.source !== undefined)
    if (name === undefined || !ofSystem) throw failure
    aside.put(name, fromKafka(failure), onLost)
  } finally {
    outdated.abort()
    await watching
  }
}

/** Resolves when topics came or went, one is to be tried again, or the signal aborts. */
async function watchTopics(inbox: Inbox, known: readonly Topic[], aside: Aside, signal: AbortSignal): Promise<void> {
  const names = known.map(({ name }) => name)
  while (!signal.aborted) {
    await sleep(lookEvery, signal)
    if (signal.aborted || aside.isOver()) return
    // While the cluster does not answer, the consumer is the one to say so.
    const now = await inbox.topics().catch(() => known)
    const named = now.map(({ name }) => name)
    if (!isDeepStrictEqual(named, names)) return
  }
}

/** What is lost while a consumer lives is told and put right at the start of the next life. */
function beginAnew(loss: HubError): never {
  throw new HubError(loss.code, loss.message, { retryable: true, cause: loss })
}
