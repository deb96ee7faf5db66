import { openBus, type ServiceFactory } from '@xianglian/engines'
import { createHttpApp, createKeys, migrateKeys } from '@xianglian/http'
import { openAdminKey } from '@xianglian/runtime'

import { createGateway } from './gateway.ts'

/** The gateway on the engines of its process, with an application of its own. */
export const createGatewayService: ServiceFactory = async ({ config, logger, metrics }, engines) => {
  const { pool } = engines.database
  await migrateKeys(pool)
  const keys = createKeys(pool, openAdminKey(config).key)
  const bus = await openBus(config, engines.database, 'gateway', logger)
  const gateway = createGateway({ ...engines, bus, keys, registryUrl: config.registryUrl, metrics, logger })
  return {
    handler: createHttpApp({ title: 'Xianglian gateway', routes: gateway.routes, keys, metrics, logger }),
    start: () => gateway.start(),
    ready: () => gateway.ready(),
    async stop() {
      await gateway.stop()
      await bus.close()
    },
  }
}
