import type { ServiceFactory } from '@xianglian/engines'
import { createHttpApp, createKeys, migrateKeys } from '@xianglian/http'
import { openAdminKey } from '@xianglian/runtime'

import { openRegistry } from './registry.ts'

/** The schema registry on the engines of its process, with an application of its own. */
export const createRegistryService: ServiceFactory = async ({ config, logger, metrics }, { database: { pool }, catalogue }) => {
  await migrateKeys(pool)
  const keys = createKeys(pool, openAdminKey(config).key)
  const registry = await openRegistry({ pool, catalogue })
  let running = false
  return {
    handler: createHttpApp({ title: 'Xianglian schema registry', routes: registry.routes, keys, metrics, logger }),
    async start() {
      running = true
    },
    ready: () => running,
    async stop() {
      running = false
    },
  }
}
