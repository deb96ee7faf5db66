import { aggregates } from '@xianglian/domain'
import { openBus, type ServiceFactory } from '@xianglian/engines'
import { createHttpApp, createKeys, migrateKeys } from '@xianglian/http'
import { createRegisterReader, rebuilding, requestRebuild } from '@xianglian/registers'
import { openAdminKey } from '@xianglian/runtime'

import { createQuery } from './query.ts'

/** The query service on the engines of its process, with an application of its own. */
export const createQueryService: ServiceFactory = async ({ config, logger, metrics }, engines) => {
  const { pool } = engines.database
  await migrateKeys(pool)
  const keys = createKeys(pool, openAdminKey(config).key)
  const bus = await openBus(config, engines.database, 'query')
  const registers = await createRegisterReader({ pool, definitions: aggregates, store: engines.store, catalogue: engines.catalogue })
  const query = createQuery({
    ...engines,
    bus,
    registers,
    aggregates: aggregates.map(({ name }) => name),
    requestRebuild: (aggregate) => requestRebuild(pool, aggregate),
    rebuilding: () => rebuilding(pool),
    metrics,
  })
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
