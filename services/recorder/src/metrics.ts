import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** What an operator watches of the recorder. */
export function createRecorderMetrics(registry: Registry) {
  const registers = [registry]
  return {
    events: new Counter({ name: 'hub_recorder_events_total', help: 'Records taken from the bus, by outcome', labelNames: ['outcome'], registers }),
    deadLetters: new Counter({ name: 'hub_recorder_dead_letters_total', help: 'Records that became dead letters, by reason', labelNames: ['reason'], registers }),
    appendSeconds: new Histogram({
      name: 'hub_recorder_append_seconds',
      help: 'Duration of one transaction of the store',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    ageSeconds: new Histogram({
      name: 'hub_recorder_age_seconds',
      help: 'Time from the bus taking a record to its being recorded, oldest of each transaction',
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600],
      registers,
    }),
    errors: new Counter({ name: 'hub_recorder_errors_total', help: 'Failed attempts, by code', labelNames: ['code'], registers }),
    lagEvents: new Gauge({ name: 'hub_recorder_lag_events', help: 'Records on the bus that are not recorded yet', registers }),
    lagSeconds: new Gauge({ name: 'hub_recorder_lag_seconds', help: 'Age of the newest recorded record while there is a lag, else 0', registers }),
    position: new Gauge({ name: 'hub_recorder_position', help: 'Position that the next event gets', registers }),
    active: new Gauge({ name: 'hub_recorder_active', help: '1 while this instance records, 0 while it stands by', registers }),
  }
}

export type RecorderMetrics = ReturnType<typeof createRecorderMetrics>
