import type { Metrics } from '@xianglian/runtime'

/** What is worth watching at the edge. */
export function createGatewayMetrics(
  metrics: Metrics,
  queue: () => { readonly events: number; readonly bytes: number; readonly waiting: number },
) {
  metrics.gauge({
    name: 'gateway_queue_events',
    help: 'Events taken and not yet durable on the bus',
    collect: (gauge) => gauge.set(queue().events),
  })
  metrics.gauge({ name: 'gateway_queue_bytes', help: 'Their bytes', collect: (gauge) => gauge.set(queue().bytes) })
  metrics.gauge({
    name: 'gateway_waiting_requests',
    help: 'Requests that wait for the recorder',
    collect: (gauge) => gauge.set(queue().waiting),
  })
  return {
    accepted: metrics.counter({ name: 'gateway_events_accepted_total', help: 'Events durable on the bus' }),
    rejected: metrics.counter({ name: 'gateway_events_rejected_total', help: 'Events refused, by reason', labels: ['reason'] }),
    deferred: metrics.counter({
      name: 'gateway_events_deferred_total',
      help: 'Events given back to be sent again, by reason',
      labels: ['reason'],
    }),
    commands: metrics.counter({
      name: 'gateway_commands_total',
      help: 'Commands, by what became of them: a status, or the code of the error',
      labels: ['outcome'],
    }),
    deadLetters: metrics.counter({
      name: 'gateway_dead_letters_total',
      help: 'Refused events by whether they were kept',
      labels: ['kept'],
    }),
    publish: metrics.histogram({ name: 'gateway_publish_seconds', help: 'Time of one publish to the bus' }),
    publishEvents: metrics.histogram({
      name: 'gateway_publish_events',
      help: 'Events in one publish',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
    }),
  }
}
