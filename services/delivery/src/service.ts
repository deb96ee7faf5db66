import { createCheckpoint, migrateCheckpoints, openPublisher, type ServiceFactory } from '@xianglian/engines'
import { createWakeUp, leadAs, serviceOf, type Service } from '@xianglian/runtime'

import { createDeliveryMetrics } from './metrics.ts'
import { createTopicPublisher } from './topic-publisher.ts'

/** Delivery on the engines of its process. Without brokers there is nothing that it could publish to: it says so, and is ready. */
export const createDeliveryService: ServiceFactory = async (context, { database: { pool }, store, catalogue }) => {
  const { config, logger, metrics } = context
  await migrateCheckpoints(pool)
  const publisher = await openPublisher(config, 'delivery', logger)
  if (!publisher) return idle(() => logger.warn({ unset: 'HUB_KAFKA_BROKERS' }, 'nothing-to-publish-to'))
  const wakeUp = createWakeUp(pool)
  const topics = createTopicPublisher({
    store,
    catalogue,
    publisher,
    checkpoint: createCheckpoint(pool, publisher.cluster),
    lead: leadAs(pool, 'delivery', logger),
    wakeUp,
    metrics: createDeliveryMetrics(metrics),
    logger,
  })
  return serviceOf(context, [topics], async () => {
    wakeUp.close()
    await publisher.close()
  })
}

const idle = (onStart: () => void): Service => ({
  start: async () => onStart(),
  stop: async () => undefined,
  ready: () => true,
})
