import type { EventBus } from '@xianglian/core'
import { aggregates } from '@xianglian/domain'
import { openBus, type Engines, type ServiceFactory } from '@xianglian/engines'
import { createHttpApp, createKeys, migrateKeys, type Keys } from '@xianglian/http'
import { openAdminKey, type ServiceContext } from '@xianglian/runtime'

import { createGateway, type Gateway } from './gateway.ts'

/** The gateway with the hub's own definitions. */
export const openGateway = ({ config, logger, metrics }: ServiceContext, engines: Engines, bus: EventBus, keys: Keys): Gateway =>
  createGateway({ ...engines, bus, keys, definitions: aggregates, registryUrl: config.registryUrl, metrics, logger })

/** The gateway on the engines of its process, with an application of its own. */
export const createGatewayService: ServiceFactory = async (context, engines) => {
  const { config, logger, metrics } = context
  const { pool } = engines.database
  await migrateKeys(pool)
  const keys = createKeys(pool, openAdminKey(config).key)
  const bus = await openBus(config, engines.database, 'gateway', logger)
  const gateway = openGateway(context, engines, bus, keys)
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
