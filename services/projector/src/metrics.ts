import type { Metrics } from '@xianglian/runtime'

/** What an operator watches of the projector. */
export function createProjectorMetrics(metrics: Metrics) {
  return {
    events: metrics.counter({ name: 'projector_events_total', help: 'Events read from the store, by kind of work', labels: ['kind'] }),
    facts: metrics.counter({ name: 'projector_facts_total', help: 'Events that a register is made of' }),
    refolds: metrics.counter({ name: 'projector_refolds_total', help: 'Streams folded anew because an event was late or corrected' }),
    batchSeconds: metrics.histogram({
      name: 'projector_batch_seconds',
      help: 'Duration of one batch, from its events at hand to their rows committed',
    }),
    ageSeconds: metrics.histogram({
      name: 'projector_age_seconds',
      help: 'Time from an event being recorded to its being in the registers, oldest of each batch',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600],
    }),
    errors: metrics.counter({ name: 'projector_errors_total', help: 'Interruptions, by code', labels: ['code'] }),
    lagEvents: metrics.gauge({ name: 'projector_lag_events', help: 'Recorded events that are not in the registers yet' }),
    lagSeconds: metrics.gauge({
      name: 'projector_lag_seconds',
      help: 'Age of the newest event in the registers while there is a lag, else 0',
    }),
    position: metrics.gauge({ name: 'projector_position', help: 'All events below this position are in the registers' }),
    parked: metrics.gauge({
      name: 'projector_parked_streams',
      help: 'Streams whose fold stopped before an event (up to 1,000 are counted)',
    }),
    pending: metrics.gauge({
      name: 'projector_pending_changes',
      help: 'Rows and groups of rows that changed and whose dependents have still to be derived and judged anew',
    }),
    cacheBytes: metrics.gauge({ name: 'projector_cache_bytes', help: 'Bytes of stream states held in memory, about' }),
    active: metrics.gauge({ name: 'projector_active', help: '1 while this instance projects, 0 while it stands by' }),
  }
}

export type ProjectorMetrics = ReturnType<typeof createProjectorMetrics>
