import type { Metrics } from '@xianglian/runtime'

/** What an operator watches of the publication on Kafka. */
export function createDeliveryMetrics(metrics: Metrics) {
  return {
    events: metrics.counter({ name: 'delivery_events_total', help: 'Events published to their topics; a restart may repeat some' }),
    publishSeconds: metrics.histogram({
      name: 'delivery_publish_seconds',
      help: 'Duration of one batch, from its events at hand to its checkpoint',
    }),
    ageSeconds: metrics.histogram({
      name: 'delivery_age_seconds',
      help: 'Time from an event being recorded to its being in its topic, oldest of each batch',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600],
    }),
    errors: metrics.counter({ name: 'delivery_errors_total', help: 'Interruptions, by code', labels: ['code'] }),
    lagEvents: metrics.gauge({ name: 'delivery_lag_events', help: 'Recorded events that are not in their topics yet' }),
    lagSeconds: metrics.gauge({ name: 'delivery_lag_seconds', help: 'Age of the newest published event while there is a lag, else 0' }),
    position: metrics.gauge({ name: 'delivery_position', help: 'All events below this position are in their topics' }),
    active: metrics.gauge({ name: 'delivery_active', help: '1 while this instance publishes, 0 while it stands by' }),
  }
}

export type DeliveryMetrics = ReturnType<typeof createDeliveryMetrics>
