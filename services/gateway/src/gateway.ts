import type { Catalogue } from '@xianglian/contracts'
import { toHubError, type DeadLetters, type EventBus, type EventStore, type OutRecord } from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'
import { createBodyBudget, keyRoutes, type Keys, type Logger, type Route } from '@xianglian/http'
import type { Metrics } from '@xianglian/runtime'

import { commandsRoute } from './commands-route.ts'
import { discardRoute } from './discard.ts'
import { eventsRoute } from './events-route.ts'
import { createCommands } from './execute-command.ts'
import { createIntake } from './intake.ts'
import { createGatewayMetrics } from './metrics.ts'
import { createMicroBatcher, type MicroBatcherOptions } from './micro-batcher.ts'
import { redriveRoute } from './redrive.ts'
import { createRefusedEvents } from './refused-events.ts'
import { createWaiter } from './waiter.ts'

export interface GatewayOptions {
  readonly bus: EventBus
  /** Asked by commands, and by requests that wait for the recorder. */
  readonly store: EventStore
  readonly deadLetters: DeadLetters
  readonly catalogue: Catalogue
  readonly keys: Keys
  /** What commands are asked of. */
  readonly definitions: readonly Aggregate[]
  /** Where systems reach the schema registry, if not below the hub. */
  readonly registryUrl?: string | undefined
  readonly metrics: Metrics
  readonly logger: Logger
  readonly limits?: Omit<MicroBatcherOptions, 'publish'> & {
    /** Open dead letters a key may have; default 10,000. */
    readonly deadLettersPerKey?: number
    /** Bytes of request bodies that are not answered yet; default 32 MiB. What is made of them takes several times as much. */
    readonly bodyBytes?: number
    /** Milliseconds that a command waits for the recorder; default 10,000. */
    readonly commandWait?: number
  }
}

export interface Gateway {
  /** `POST /v1/events`, commands, redrive and keys. */
  readonly routes: readonly Route[]
  start(): Promise<void>
  /** Waits until what was taken is durable or given back. */
  stop(): Promise<void>
  ready(): boolean
}

/** The way in: checks what systems send and puts it on the bus. */
export function createGateway(options: GatewayOptions): Gateway {
  const { bus, store, deadLetters, catalogue, keys, definitions, logger, limits = {} } = options
  const publish = async (records: readonly OutRecord[]): Promise<void> => {
    const stop = metrics.publish.startTimer()
    try {
      await bus.publish(records)
      metrics.publishEvents.observe(records.length)
    } catch (thrown) {
      logger.warn({ code: toHubError(thrown).code, detail: toHubError(thrown).message, events: records.length }, 'publish-failed')
      throw thrown
    } finally {
      stop()
    }
  }
  const batcher = createMicroBatcher({ ...limits, publish })
  const waiter = createWaiter({
    store,
    deadLetters,
    catalogue,
    onError: (thrown) => logger.warn({ code: toHubError(thrown).code, detail: toHubError(thrown).message }, 'wait-interrupted'),
  })
  const metrics = createGatewayMetrics(options.metrics, () => ({ events: batcher.events, bytes: batcher.bytes, waiting: waiter.waiting }))
  const onRefused = ({ code }: { readonly code: string }): void => metrics.rejected.inc({ reason: code })
  const refusedEvents = createRefusedEvents({
    deadLetters,
    ...(limits.deadLettersPerKey !== undefined && { cap: limits.deadLettersPerKey }),
    onKept(kept, dropped) {
      metrics.deadLetters.inc({ kept: 'true' }, kept)
      metrics.deadLetters.inc({ kept: 'false' }, dropped)
    },
  })
  const intake = createIntake({
    catalogue,
    batcher,
    refusedEvents,
    waiter,
    onRefused,
    onAccepted: (events) => metrics.accepted.inc(events),
  })
  const budget = createBodyBudget(limits.bodyBytes ?? 32 * 1024 * 1024)
  let running = false
  return {
    routes: [
      eventsRoute({ intake, refusedEvents, budget, logger, onRefused, onDeferred: ({ code }) => metrics.deferred.inc({ reason: code }) }),
      commandsRoute({
        definitions,
        execute: createCommands({
          catalogue,
          store,
          batcher,
          waiter,
          ...(limits.commandWait !== undefined && { wait: limits.commandWait }),
        }),
        onOutcome: (outcome) => metrics.commands.inc({ outcome }),
      }),
      redriveRoute({ deadLetters, bus, keys, intake }),
      discardRoute(deadLetters),
      ...keyRoutes({ keys, inboxes: bus, registryUrl: options.registryUrl }),
    ],
    async start() {
      running = true
    },
    async stop() {
      running = false
      await batcher.stop()
      await waiter.stop()
    },
    ready: () => running,
  }
}
