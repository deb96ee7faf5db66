import { openBus, trimsInbox, type ServiceFactory } from '@xianglian/engines'
import { announceRecorded, leadAs, serviceOf } from '@xianglian/runtime'

import { createRecorderMetrics } from './metrics.ts'
import { createRecorder } from './recorder.ts'

/** The recorder on the engines of its process. */
export const createRecorderService: ServiceFactory = async (context, engines) => {
  const { config, logger, metrics } = context
  const { pool } = engines.database
  const bus = await openBus(config, engines.database, 'recorder', logger)
  const recorder = createRecorder({
    ...engines,
    bus,
    lead: leadAs(pool, 'recorder', logger),
    announce: (head) => announceRecorded(pool, head),
    trim: trimsInbox(config),
    metrics: createRecorderMetrics(metrics),
    logger,
  })
  return serviceOf(context, [recorder], () => bus.close())
}
