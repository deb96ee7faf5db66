import type { ServerResponse } from 'node:http'

import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Watches one request of a route until its answer is out or its connection gone. */
export type WatchRequest = (res: ServerResponse) => void

export interface AccessMetrics {
  /** A watcher for one route; `route` is the template, never the path, so that the series stay few. */
  route(method: string, route: string): WatchRequest
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export function createAccessMetrics(registry: Registry): AccessMetrics {
  const registers = [registry]
  const requests = new Counter({
    name: 'hub_http_requests_total',
    help: 'Answers by route, method and status',
    labelNames: ['route', 'method', 'status'],
    registers,
  })
  const duration = new Histogram({
    name: 'hub_http_request_seconds',
    help: 'Time from request to answer',
    labelNames: ['route', 'method'],
    buckets,
    registers,
  })
  const inFlight = new Gauge({ name: 'hub_http_requests_in_flight', help: 'Requests being answered', registers })
  return {
    route(method, route) {
      const timer = duration.labels({ route, method })
      const byStatus = new Map<number, Counter.Internal>()
      return (res) => {
        const began = performance.now()
        inFlight.inc()
        res.once('close', () => {
          inFlight.dec()
          timer.observe((performance.now() - began) / 1_000)
          // 499: the caller left before the answer, as nginx counts it.
          const status = res.writableFinished ? res.statusCode : 499
          let counter = byStatus.get(status)
          if (!counter) byStatus.set(status, (counter = requests.labels({ route, method, status: String(status) })))
          counter.inc()
        })
      }
    },
  }
}
