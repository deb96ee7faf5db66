import { expect, test } from 'vitest'

import { createMetrics } from './metrics.ts'

test('the hub’s metrics carry its prefix, and Node’s stand beside them', async () => {
  const metrics = createMetrics()
  metrics.counter({ name: 'recorder_events_total', help: 'Events', labels: ['type'] }).inc({ type: 'case.filed' }, 2)
  metrics.gauge({ name: 'lag_events', help: 'Lag', collect: (gauge) => gauge.set(7) })
  metrics.histogram({ name: 'append_seconds', help: 'Appends' }).observe(0.2)
  const text = await metrics.registry.metrics()
  expect(text).toContain('hub_recorder_events_total{type="case.filed"} 2')
  expect(text).toContain('hub_lag_events 7')
  expect(text).toContain('hub_append_seconds_count 1')
  expect(text).toContain('process_resident_memory_bytes')
  expect(text).toContain('nodejs_eventloop_lag_seconds')
})

test('services of one process share a metric of one name, and two processes share none', () => {
  const one = createMetrics()
  const counter = one.counter({ name: 'requests_total', help: 'Requests' })
  expect(one.counter({ name: 'requests_total', help: 'Requests' })).toBe(counter)
  expect(createMetrics().counter({ name: 'requests_total', help: 'Requests' })).not.toBe(counter)
  expect(() => one.gauge({ name: 'requests_total', help: 'Requests' })).toThrow(/another kind/)
})
