import type { Metrics } from '@xianglian/runtime'

/** What an operator watches of the recorder. */
export function createRecorderMetrics(metrics: Metrics) {
  return {
    events: metrics.counter({ name: 'recorder_events_total', help: 'Records taken from the bus, by outcome', labels: ['outcome'] }),
    deadLetters: metrics.counter({
      name: 'recorder_dead_letters_total',
      help: 'Records that became dead letters, by reason',
      labels: ['reason'],
    }),
    appendSeconds: metrics.histogram({ name: 'recorder_append_seconds', help: 'Duration of one transaction of the store' }),
    ageSeconds: metrics.histogram({
      name: 'recorder_age_seconds',
      help: 'Time from the bus taking a record to its being recorded, oldest of each transaction',
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600],
    }),
    errors: metrics.counter({ name: 'recorder_errors_total', help: 'Failed attempts, by code', labels: ['code'] }),
    lagEvents: metrics.gauge({ name: 'recorder_lag_events', help: 'Records on the bus that are not recorded yet' }),
    lagSeconds: metrics.gauge({
      name: 'recorder_lag_seconds',
      help: 'How long there has been a lag: since the newest recorded record or the last time without one; 0 without a lag',
    }),
    position: metrics.gauge({ name: 'recorder_position', help: 'Position that the next event gets' }),
    active: metrics.gauge({ name: 'recorder_active', help: '1 while this instance records, 0 while it stands by' }),
  }
}

export type RecorderMetrics = ReturnType<typeof createRecorderMetrics>
