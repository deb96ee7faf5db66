import type { EventBus, Lane } from '@xianglian/core'
import { aggregates } from '@xianglian/domain'
import { migrateCheckpoints, openBus, publishedTo, type Engines, type ServiceFactory } from '@xianglian/engines'
import { createHttpApp, createKeys, migrateKeys } from '@xianglian/http'
import { createRegisterReader, rebuilding, requestRebuild } from '@xianglian/registers'
import { openAdminKey, type ServiceContext } from '@xianglian/runtime'
import { conflictFindings } from '@xianglian/store-postgres'

import { createQuery, type Query } from './query.ts'

/** The query over the engines and the registers of every aggregate: what this service and the standalone serve. */
export async function openQuery(
  { config, metrics }: Pick<ServiceContext, 'config' | 'metrics'>,
  engines: Engines,
  bus: EventBus,
): Promise<Query> {
  const { pool } = engines.database
  await migrateCheckpoints(pool)
  const registers = await createRegisterReader({
    pool,
    definitions: aggregates,
    store: engines.store,
    catalogue: engines.catalogue,
    beside: conflictFindings,
  })
  return createQuery({
    ...engines,
    bus,
    registers,
    definitions: aggregates,
    requestRebuild: (aggregate) => requestRebuild(pool, aggregate),
    rebuilding: () => rebuilding(pool),
    ...(config.kafkaBrokers && { published: (lane: Lane) => publishedTo(pool, lane) }),
    clock: () => config.clock ?? Date.now(),
    brokers: config.kafkaBrokers ?? [],
    registryUrl: config.registryUrl,
    metrics,
  })
}

/** The query service on the engines of its process, with an application of its own. */
export const createQueryService: ServiceFactory = async (context, engines) => {
  const { config, logger, metrics } = context
  await migrateKeys(engines.database.pool)
  const keys = createKeys(engines.database.pool, openAdminKey(config).key)
  const bus = await openBus(config, engines.database, 'query', logger)
  const query = await openQuery(context, engines, bus)
  let running = false
  return {
    handler: createHttpApp({ title: 'Xianglian query', routes: query.routes, keys, metrics, logger }),
    async start() {
      running = true
    },
    ready: () => running,
    async stop() {
      running = false
      await bus.close()
    },
  }
}
