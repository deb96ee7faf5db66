import { openBus, trimsInbox, type ServiceFactory } from '@xianglian/engines'
import { acquireLeadership, announceRecorded } from '@xianglian/runtime'

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
    lead: (signal) => acquireLeadership(pool, 'recorder', signal, { onStandby: () => logger.info('recorder-standing-by') }),
    announce: (head) => announceRecorded(pool, head),
    trim: trimsInbox(config),
    metrics: createRecorderMetrics(metrics),
    logger,
  })
  return {
    async start() {
      await recorder.start()
      recorder.done.catch((error: unknown) => context.fail(error))
    },
    ready: () => recorder.ready(),
    async stop() {
      await recorder.stop()
      await bus.close()
    },
  }
}
