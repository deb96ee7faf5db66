import type { HubError } from '@xianglian/core'
import { aggregates } from '@xianglian/domain'
import { createOutbox, migrateOutbox, openBus, type ServiceFactory } from '@xianglian/engines'
import { createRegisterReader } from '@xianglian/registers'
import { createWakeUp, leadAs, serviceOf } from '@xianglian/runtime'

import { createAlarmMetrics } from './alarm-metrics.ts'
import { createAlarm } from './alarm.ts'
import { createProjectorMetrics } from './metrics.ts'
import { createProjector } from './projector.ts'

/** The projector and the alarm on the engines of its process; of several processes, each may have either. */
export const createProjectorService: ServiceFactory = async (context, { database, store, deadLetters, catalogue }) => {
  const { config, logger, metrics } = context
  const { pool } = database
  await migrateOutbox(pool)
  const bus = await openBus(config, database, 'alarm', logger)
  const reader = await createRegisterReader({ pool, definitions: aggregates, store, catalogue })
  const common = { pool, store, catalogue, definitions: aggregates, reader, logger }
  const wakeUp = createWakeUp(pool)
  const projector = createProjector({
    ...common,
    lead: leadAs(pool, 'projector', logger),
    wakeUp,
    metrics: createProjectorMetrics(metrics),
  })
  const alarmMetrics = createAlarmMetrics(metrics)
  const onRefused = ({ code, message }: HubError): void => {
    alarmMetrics.refused.inc({ code })
    logger.error({ code, detail: message }, 'fact-refused')
  }
  const alarm = createAlarm({
    ...common,
    outbox: createOutbox({ pool, bus, store, deadLetters, catalogue, onRefused }),
    lead: leadAs(pool, 'alarm', logger),
    clock: () => config.clock ?? Date.now(),
    metrics: alarmMetrics,
  })
  return serviceOf(context, [projector, alarm], async () => {
    wakeUp.close()
    await bus.close()
  })
}
