import type { EventStore } from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'
import type { Outbox } from '@xianglian/engines'
import { contentMark, type RegisterReader } from '@xianglian/registers'
import { createActiveInstance, sleep, type ActiveInstance, type Leadership, type Logger } from '@xianglian/runtime'
import type { Pool } from 'pg'

import type { AlarmMetrics } from './alarm-metrics.ts'
import { cardedRules } from './cards.ts'
import { toInterruption } from './interruption.ts'
import { hasFallenDue, reconcile, type Reconciled, type ReconcileOptions } from './reconcile.ts'

export interface AlarmOptions {
  readonly pool: Pool
  readonly store: Pick<EventStore, 'head'>
  readonly reader: Pick<RegisterReader, 'position'>
  readonly outbox: Outbox
  readonly definitions: readonly Aggregate[]
  /** Waits until this instance may act; rejects when the signal aborts. */
  readonly lead: (signal: AbortSignal) => Promise<Leadership>
  /** What time it is for findings, epoch milliseconds. */
  readonly clock: () => number
  /**
   * Milliseconds that a finding stands before its card is shown, default 10,000: so that the import of an old case, event by event, shows no card for
   * what its next event explains.
   */
  readonly settle?: number
  /** Milliseconds between two looks at the findings, at least; default 1,000. */
  readonly every?: number
  /** Cards on their way at once, default 2,000. */
  readonly batch?: number
  readonly metrics: AlarmMetrics
  readonly logger: Logger
}

/** Between two turns of the outbox; a card that waited to settle need not be quick. Milliseconds. */
const pollEvery = 200
/** A look that takes long is followed by a pause so many times as long. */
const pauseFactor = 10

/**
 * Shows a card 亮牌 for each finding that fell due, and lifts it once the facts do not support the finding any more: one active, the others stand
 * by. It keeps no account of its own: what is due, less the cards that are recorded or on their way, is what is to be done, also after any pause.
 * docs/design.md §6.
 */
export function createAlarm(options: AlarmOptions): ActiveInstance {
  const { lead, metrics, logger } = options
  return createActiveInstance({
    lead,
    work: (signal) => watch(options, signal),
    convert: toInterruption,
    onInterruption({ code, message }, attempt) {
      metrics.errors.inc({ code })
      logger.warn({ code, detail: message, attempt }, 'alarm-interrupted')
    },
  })
}

/** Watches until the signal aborts; rejects when anything fails. */
async function watch(options: AlarmOptions, signal: AbortSignal): Promise<void> {
  const { outbox, reader, metrics, logger } = options
  const look = createLook(options)
  metrics.active.set(1)
  logger.info('alarm-watching')
  try {
    for (let next = 0; !signal.aborted; await sleep(pollEvery, signal)) {
      metrics.waiting.set(await outbox.send())
      await outbox.forget(await reader.position())
      const started = performance.now()
      if (started < next || !(await look())) continue
      const now = performance.now()
      next = now + Math.max(options.every ?? 1_000, pauseFactor * (now - started))
    }
  } finally {
    metrics.active.set(0)
  }
}

/** Looks at the findings as soon as the registers hold all that was recorded when it was first asked; false while they do not. */
function createLook(options: AlarmOptions): () => Promise<boolean> {
  const { pool, store, outbox, definitions, clock, metrics, settle = 10_000, batch = 2_000 } = options
  const settings: ReconcileOptions = { pool, outbox, rules: cardedRules(definitions), settle, batch }
  let head: number | undefined
  let done: { readonly mark: string | undefined; readonly clock: number } | undefined
  return async () => {
    const now = clock()
    const mark = await contentMark(pool)
    if (mark !== undefined && mark === done?.mark && !(await hasFallenDue(pool, done.clock, now))) return true
    head ??= await store.head()
    const stopTimer = metrics.scanSeconds.startTimer()
    const result = await reconcile(settings, head, now)
    if (result === undefined) return false
    stopTimer()
    head = undefined
    report(options, result)
    done = result.due === 0 ? { mark, clock: now } : undefined
    return true
  }
}

function report({ metrics, logger }: AlarmOptions, { shown, lifted, due }: Reconciled): void {
  for (const [card, count] of Object.entries(shown)) metrics.cards.inc({ card }, count)
  metrics.lifted.inc(lifted)
  metrics.due.set(due)
  if (shown.yellow + shown.red + lifted > 0) logger.info({ ...shown, lifted, due }, 'cards-shown')
}
