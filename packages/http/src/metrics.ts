import type { ServerResponse } from 'node:http'

import type { Metrics } from '@xianglian/runtime'
import type { Counter } from 'prom-client'

/** Watches one request of a route until its answer is out or its connection gone. */
export type WatchRequest = (res: ServerResponse) => void

export interface AccessMetrics {
  /** A watcher for one route; `route` is the template, never the path, so that the series stay few. */
  route(method: string, route: string): WatchRequest
}

export function createAccessMetrics(metrics: Metrics): AccessMetrics {
  const requests = metrics.counter({
    name: 'http_requests_total',
    help: 'Answers by route, method and status',
    labels: ['route', 'method', 'status'],
  })
  const duration = metrics.histogram({ name: 'http_request_seconds', help: 'Time from request to answer', labels: ['route', 'method'] })
  const inFlight = metrics.gauge({ name: 'http_requests_in_flight', help: 'Requests being answered' })
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
