import type { RequestListener } from 'node:http'

import { createDeliveryService } from '@xianglian/delivery'
import { openBus, type Engines } from '@xianglian/engines'
import { openGateway } from '@xianglian/gateway'
import { createHttpApp, createKeys, migrateKeys } from '@xianglian/http'
import { createProjectorService } from '@xianglian/projector'
import { openQuery } from '@xianglian/query'
import { createRecorderService } from '@xianglian/recorder'
import { openRegistry } from '@xianglian/registry'
import type { ServiceContext } from '@xianglian/runtime'

/** What the services have in common. */
interface Part {
  start(): Promise<void>
  stop(): Promise<void>
  ready(): boolean | Promise<boolean>
}

export interface ComposedHub extends Part {
  readonly handler: RequestListener
}

/** All services over the same engines, their routes in one application. */
export async function composeHub(context: ServiceContext, engines: Engines, adminKey: string): Promise<ComposedHub> {
  const { config, logger, metrics } = context
  const { pool } = engines.database
  await migrateKeys(pool)
  const keys = createKeys(pool, adminKey)
  const bus = await openBus(config, engines.database, 'standalone', logger)
  const gateway = openGateway(context, engines, bus, keys)
  const recorder = await createRecorderService(context, engines)
  const projector = await createProjectorService(context, engines)
  const delivery = config.kafkaBrokers ? [await createDeliveryService(context, engines)] : []
  const query = await openQuery(context, engines, bus)
  const registry = await openRegistry({ pool, catalogue: engines.catalogue, prefix: '/registry' })
  const routes = [...gateway.routes, ...query.routes, ...registry.routes]
  // Against the flow, so that each finds the next one working; and with the flow at the end, so that each can still hand on what it has.
  const parts: readonly Part[] = [...delivery, projector, recorder, gateway]
  return {
    handler: createHttpApp({ title: 'Xianglian', routes, keys, metrics, logger }),
    async start() {
      for (const part of parts) await part.start()
    },
    async ready() {
      const answers = await Promise.all(parts.map(async (part) => part.ready()))
      return answers.every(Boolean)
    },
    async stop() {
      for (const part of parts.toReversed()) await part.stop()
      await bus.close()
    },
  }
}
