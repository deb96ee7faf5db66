import { aggregates } from '@xianglian/domain'
import type { ServiceFactory } from '@xianglian/engines'
import { createRegisterReader } from '@xianglian/registers'
import { createWakeUp, leadAs, serviceOf } from '@xianglian/runtime'

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
    lead: leadAs(pool, 'projector', logger),
    wakeUp,
    metrics: createProjectorMetrics(metrics),
    logger,
  })
  return serviceOf(context, [projector], () => wakeUp.close())
}
