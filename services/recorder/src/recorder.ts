import { judgeAll, type Catalogue } from '@xianglian/contracts'
import {
  recordBytes,
  recordsBehind,
  toHubError,
  type Appender,
  type AppendOutcome,
  type DeadLetters,
  type EventBus,
  type EventStore,
  type HubError,
  type InboxRecord,
  type Lane,
  type NewDeadLetter,
} from '@xianglian/core'
import {
  createActiveInstance,
  lagChore,
  retry,
  withChores,
  type ActiveInstance,
  type Chore,
  type Leadership,
  type Logger,
} from '@xianglian/runtime'

import { createAppendPipeline, type PreparedBatch } from './append-pipeline.ts'
import type { RecorderMetrics } from './metrics.ts'
import { outcomeLetter, readRecord } from './read-record.ts'

export interface RecorderOptions {
  readonly bus: EventBus
  readonly store: EventStore
  readonly deadLetters: DeadLetters
  readonly catalogue: Catalogue
  /** Waits until this instance may record; rejects when the signal aborts. */
  readonly lead: (signal: AbortSignal) => Promise<Leadership>
  /** Tells the others that the store grew. Best effort: they also look by themselves. */
  readonly announce: (head: number) => Promise<void>
  /** Whether the bus may forget what is recorded: true where bus and store share one database and one backup. */
  readonly trim: boolean
  readonly metrics: RecorderMetrics
  readonly logger: Logger
}

const maxEvents = 10_000
const trimEvery = 10_000

/** Takes records off the bus and appends them to the store: one active, the others stand by. docs/design.md §5. */
export function createRecorder(options: RecorderOptions): ActiveInstance {
  const { lead, metrics, logger } = options
  return createActiveInstance({
    lead,
    work: (signal) => recordUntil(options, signal),
    onInterruption({ code, message }, attempt) {
      metrics.errors.inc({ code })
      logger.warn({ code, detail: message, attempt }, 'recording-interrupted')
    },
  })
}

async function recordUntil(options: RecorderOptions, signal: AbortSignal): Promise<void> {
  const { store, catalogue, metrics, logger } = options
  try {
    const appender = await store.acquire()
    // What the recorder before this one stored must be readable here, to tell duplicates from conflicts.
    await catalogue.refresh()
    metrics.active.set(1)
    logger.info({ offsets: Object.fromEntries([...appender.offsets].map(([lane, next]) => [lane, String(next)])) }, 'recording')
    await recordFrom(options, appender, signal)
  } finally {
    metrics.active.set(0)
  }
}

/** Records until the signal aborts; rejects when an append fails for good. */
async function recordFrom(options: RecorderOptions, appender: Appender, signal: AbortSignal): Promise<void> {
  const ended = new AbortController()
  const reading = AbortSignal.any([signal, ended.signal])
  const progress = createProgress(appender)
  const appendOrEnd = (batch: PreparedBatch): Promise<void> =>
    append(options, appender, batch, progress, signal).catch((error: unknown) => {
      // Reading may be waiting for a record that never comes.
      ended.abort()
      throw error
    })
  const pipeline = createAppendPipeline(appendOrEnd, { events: maxEvents, bytes: Math.floor(options.store.maxAppendBytes / 2) })
  await withChores(choresOf(options, progress), options.logger, async () => {
    for await (const records of options.bus.read({
      from: appender.offsets,
      signal: reading,
      onLost: (loss) => reportLoss(options, loss),
      // It fails only as an append fails, which ends the reading.
      onPassed: (offsets) => void pipeline.offer({ entries: [], letters: [], offsets, bytes: 0 }).catch(() => undefined),
    })) {
      await pipeline.offer(await prepare(records, options.catalogue))
    }
    await pipeline.drain()
  })
}

function choresOf({ bus, metrics, trim }: RecorderOptions, progress: Progress): readonly Chore[] {
  const lag = lagChore(metrics, async () => ({ lag: recordsBehind(await bus.heads(), progress.stored), newestDone: progress.newest }))
  return trim ? [lag, { name: 'trim', every: trimEvery, run: () => bus.trim(progress.stored) }] : [lag]
}

function reportLoss({ metrics, logger }: RecorderOptions, { code, message }: HubError): void {
  metrics.errors.inc({ code })
  logger.error({ code, detail: message }, 'inbox-lost')
}

interface Progress {
  /** Next offsets that are stored. */
  readonly stored: Map<Lane, bigint>
  /** When the bus took the newest stored record. */
  newest: number
}

const createProgress = (appender: Appender): Progress => ({
  stored: new Map(appender.offsets),
  newest: 0,
})

async function prepare(records: readonly InboxRecord[], catalogue: Catalogue): Promise<PreparedBatch> {
  const read = await judgeAll(
    records,
    catalogue,
    (record) => ({ record, ...readRecord(record, catalogue) }),
    (one) => (one.ok ? undefined : one.letter.reason),
  )
  const entries: PreparedBatch['entries'][number][] = []
  const letters: NewDeadLetter[] = []
  const offsets = new Map<Lane, bigint>()
  let bytes = 0
  for (const one of read) {
    const { record } = one
    if (one.ok) entries.push({ event: one.event, record })
    else letters.push(one.letter)
    offsets.set(record.lane, record.offset + 1n)
    bytes += recordBytes(record)
  }
  return { entries, letters, offsets, bytes }
}

/** One transaction, repeated while the failure is a passing one: identity makes the repeat harmless. */
const append = (
  options: RecorderOptions,
  appender: Appender,
  batch: PreparedBatch,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> =>
  retry(() => appendOnce(options, appender, batch, progress), {
    signal,
    onRetry: ({ code, message }, attempt) => {
      options.metrics.errors.inc({ code })
      options.logger.warn({ code, detail: message, attempt }, 'append-retried')
    },
  })

async function appendOnce(options: RecorderOptions, appender: Appender, batch: PreparedBatch, progress: Progress): Promise<void> {
  const stopTimer = options.metrics.appendSeconds.startTimer()
  // What cannot be stored is durable before the offsets move past it.
  if (batch.letters.length > 0) await options.deadLetters.put(batch.letters)
  const now = Date.now()
  let unstored: readonly NewDeadLetter[] = []
  const outcomes = await appender.append({
    events: batch.entries.map(({ event }) => event),
    offsets: batch.offsets,
    now,
    beforeCommit: async (known) => {
      unstored = unstoredOf(batch, known)
      if (unstored.length > 0) await options.deadLetters.put(unstored)
    },
  })
  stopTimer()
  for (const [lane, next] of batch.offsets) progress.stored.set(lane, next)
  count(options.metrics, outcomes, [...batch.letters, ...unstored])
  observeAge(options.metrics, batch, now, progress)
  const head = lastRecorded(outcomes)
  if (head !== undefined) {
    options.metrics.position.set(head + 1)
    await options
      .announce(head + 1)
      .catch((error: unknown) => options.logger.warn({ detail: toHubError(error).message }, 'announce-failed'))
  }
}

const unstoredOf = (batch: PreparedBatch, outcomes: readonly AppendOutcome[]): NewDeadLetter[] =>
  batch.entries.flatMap(({ event, record }, index) => {
    const outcome = outcomes[index]
    return (outcome && outcomeLetter(record, event, outcome)) ?? []
  })

function lastRecorded(outcomes: readonly AppendOutcome[]): number | undefined {
  return outcomes.findLast(({ status }) => status === 'recorded')?.position
}

function count(metrics: RecorderMetrics, outcomes: readonly AppendOutcome[], letters: readonly NewDeadLetter[]): void {
  for (const status of ['recorded', 'duplicate', 'conflict', 'stale'] as const) {
    const events = outcomes.filter((outcome) => outcome.status === status).length
    if (events > 0) metrics.events.inc({ outcome: status }, events)
  }
  for (const { reason } of letters) metrics.deadLetters.inc({ reason })
}

function observeAge(metrics: RecorderMetrics, batch: PreparedBatch, now: number, progress: Progress): void {
  const [first] = batch.entries
  const last = batch.entries.at(-1)
  if (first) metrics.ageSeconds.observe(Math.max(0, now - first.record.timestamp) / 1000)
  if (last) progress.newest = Math.max(progress.newest, last.record.timestamp)
}
