import type { Catalogue } from '@xianglian/contracts'
import type { EventStore, HubError } from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'
import { openEngine, type BatchReport, type Engine, type RegisterReader } from '@xianglian/registers'
import {
  createActiveInstance,
  lagChore,
  withChores,
  type ActiveInstance,
  type Chore,
  type Leadership,
  type Logger,
  type WakeUp,
} from '@xianglian/runtime'
import type { Pool } from 'pg'

import { toInterruption } from './interruption.ts'
import type { ProjectorMetrics } from './metrics.ts'

export interface ProjectorOptions {
  readonly pool: Pool
  readonly store: EventStore
  readonly catalogue: Catalogue
  readonly definitions: readonly Aggregate[]
  /** Only asked for what stands in metrics. */
  readonly reader: Pick<RegisterReader, 'parked' | 'pending'>
  /** Waits until this instance may project; rejects when the signal aborts. */
  readonly lead: (signal: AbortSignal) => Promise<Leadership>
  readonly wakeUp: WakeUp
  readonly metrics: ProjectorMetrics
  readonly logger: Logger
  /** Events per transaction; the engine has a default. */
  readonly batchSize?: number
}

/** How long the projector waits for a notification before it looks by itself. */
const pollEvery = 200

/** Keeps the registers up to what is recorded: one active, the others stand by. docs/design.md §6. */
export function createProjector(options: ProjectorOptions): ActiveInstance {
  const { lead, metrics, logger } = options
  return createActiveInstance({
    lead,
    work: (signal) => project(options, signal),
    convert: toInterruption,
    onInterruption(error, attempt) {
      metrics.errors.inc({ code: error.code })
      logger.warn({ code: error.code, detail: error.message, cause: describeCause(error), attempt }, 'projecting-interrupted')
    },
  })
}

const describeCause = ({ cause }: HubError): string | undefined => (cause instanceof Error ? cause.message.slice(0, 300) : undefined)

/** Projects until the signal aborts; rejects when anything fails. */
async function project(options: ProjectorOptions, signal: AbortSignal): Promise<void> {
  const { pool, store, catalogue, definitions, metrics, logger, wakeUp, batchSize } = options
  const progress = { recordedAt: 0 }
  const onBatch = (report: BatchReport): void => {
    observe(metrics, report)
    if (report.kind === 'live') progress.recordedAt = report.recordedAt
  }
  const engine = await openEngine({ pool, store, catalogue, definitions, onBatch, ...(batchSize !== undefined && { batchSize }) })
  metrics.active.set(1)
  logger.info({ position: engine.position() }, 'projecting')
  try {
    await withChores(choresOf(options, engine, progress), logger, async () => {
      while (!signal.aborted) {
        if (!(await engine.advance())) await wakeUp.wait(pollEvery, signal)
      }
    })
  } finally {
    metrics.active.set(0)
    await engine.close()
  }
}

function observe(metrics: ProjectorMetrics, { kind, events, facts, refolds, milliseconds, firstRecordedAt }: BatchReport): void {
  metrics.events.inc({ kind }, events)
  metrics.facts.inc(facts)
  metrics.refolds.inc(refolds)
  metrics.batchSeconds.observe(milliseconds / 1000)
  if (kind === 'live') metrics.ageSeconds.observe(Math.max(0, Date.now() - firstRecordedAt) / 1000)
}

/** Keep the gauges that have to be asked for. */
function choresOf(
  { store, reader, metrics }: ProjectorOptions,
  engine: Engine,
  progress: { readonly recordedAt: number },
): readonly Chore[] {
  const lag = lagChore(metrics, async () => {
    metrics.position.set(engine.position())
    metrics.cacheBytes.set(engine.memory())
    return { lag: Math.max(0, (await store.head()) - engine.position()), newestDone: progress.recordedAt }
  })
  const parked = { name: 'parked', every: 1_000, run: async () => metrics.parked.set((await reader.parked(1_000)).length) }
  const pending = { name: 'pending', every: 1_000, run: async () => metrics.pending.set(await reader.pending()) }
  return [lag, parked, pending]
}
