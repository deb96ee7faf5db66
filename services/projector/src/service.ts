import { aggregates } from '@xianglian/domain'
import type { ServiceFactory } from '@xianglian/engines'
import { createRegisterReader } from '@xianglian/registers'
import { acquireLeadership, createWakeUp } from '@xianglian/runtime'

import { createProjectorMetrics } from './metrics.ts'
import { createProjector } from './projector.ts'

/** The projector on the engines of its process. */
export const createProjectorService: ServiceFactory = async (context, { database: { pool }, store, catalogue }) => {
  const { logger, metrics } = context
  const wakeUp = createWakeUp(pool)
  const projector = createProjector({
    pool,
    store,
    catalogue,
    definitions: aggregates,
    reader: await createRegisterReader({ pool, definitions: aggregates, store, catalogue }),
    lead: (signal) => acquireLeadership(pool, 'projector', signal, { onStandby: () => logger.info('projector-standing-by') }),
    wakeUp,
    metrics: createProjectorMetrics(metrics),
    logger,
  })
  return {
    async start() {
      await projector.start()
      projector.done.catch((error: unknown) => context.fail(error))
    },
    ready: () => projector.ready(),
    async stop() {
      await projector.stop()
      wakeUp.close()
    },
  }
}
