import type { Catalogue } from '@xianglian/contracts'
import type { DeadLetters, EventBus, EventStore, Lane } from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'
import { eventDescriptionRoutes, type Route } from '@xianglian/http'
import type { RegisterReader } from '@xianglian/registers'
import type { Metrics } from '@xianglian/runtime'

import { measureDeadLetters } from './dead-letters-metric.ts'
import { authorityRoute } from './authority-route.ts'
import { deadLettersRoute } from './dead-letters-route.ts'
import { eventsRoute } from './events-route.ts'
import { findingsRoute } from './findings-route.ts'
import { createLag } from './lag.ts'
import { rebuildRoute } from './rebuild-route.ts'
import { receiptsRoute } from './receipts-route.ts'
import { recordsRoute } from './records-route.ts'
import { registerRoutes } from './registers-route.ts'
import { statisticsRoute } from './statistics-route.ts'
import { statsRoute } from './stats-route.ts'
import { createStreamAliases } from './stream-aliases.ts'
import { streamsRoute } from './streams-route.ts'

export interface QueryOptions {
  /** Only its heads are asked, for the recorder's lag. */
  readonly bus: Pick<EventBus, 'heads'>
  readonly store: EventStore
  readonly deadLetters: DeadLetters
  readonly catalogue: Catalogue
  readonly registers: RegisterReader
  /** What registers are made of. */
  readonly definitions: readonly Aggregate[]
  readonly requestRebuild: (aggregate?: string) => Promise<void>
  /** Events that a rebuild has still to take in, at least 1; undefined when there is none. */
  readonly rebuilding: () => Promise<number | undefined>
  /** The position below which all is published to the cluster of this lane; absent where there is nothing to publish to. */
  readonly published?: (lane: Lane) => Promise<number>
  /** What findings are judged by, epoch milliseconds. */
  readonly clock: () => number
  /** Kafka's, `host:port` each, to be described; none on the embedded bus. */
  readonly brokers: readonly string[]
  /** Where systems reach the schema registry, if not below the hub. */
  readonly registryUrl?: string | undefined
  readonly metrics: Metrics
}

export interface Query {
  readonly routes: readonly Route[]
}

/** The way out: reads the store of record, the registers and the dead letters, and changes nothing but to ask for a rebuild. */
export function createQuery(options: QueryOptions): Query {
  const { store, deadLetters, catalogue, registers, definitions, requestRebuild, rebuilding, clock } = options
  measureDeadLetters(options.metrics, deadLetters)
  const lag = createLag(options)
  return {
    routes: [
      receiptsRoute({ store, deadLetters, lag }),
      eventsRoute(store, catalogue),
      streamsRoute({ store, catalogue, aliases: createStreamAliases(registers, definitions) }),
      recordsRoute(store, catalogue),
      rebuildRoute(
        requestRebuild,
        definitions.map(({ name }) => name),
      ),
      ...registerRoutes(registers),
      findingsRoute(registers, definitions, clock),
      authorityRoute(registers, clock),
      statisticsRoute(registers, clock),
      statsRoute({ store, deadLetters, registers, lag, rebuilding, clock }),
      deadLettersRoute(deadLetters),
      ...eventDescriptionRoutes({ catalogue, brokers: options.brokers, registryUrl: options.registryUrl }),
    ],
  }
}
