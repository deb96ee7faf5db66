import type { Gauge } from 'prom-client'

import type { Chore } from './chores.ts'

/** The chore that keeps a service's gauges of its lag: `measure` answers how many events are left, and when the newest done came in (epoch milliseconds). */
export function lagChore(
  gauges: { readonly lagEvents: Gauge; readonly lagSeconds: Gauge },
  measure: () => Promise<{ readonly lag: number; readonly newestDone: number }>,
): Chore {
  const behind = createLagClock(Date.now())
  return {
    name: 'lag',
    every: 1_000,
    async run() {
      const { lag, newestDone } = await measure()
      gauges.lagEvents.set(lag)
      gauges.lagSeconds.set(behind(lag, newestDone, Date.now()))
    },
  }
}

/**
 * How long a service has been behind, in seconds. It counts from when the newest event that it is done with came in, but not from before the time when nothing was
 * left to do: after a quiet hour the next event must not look an hour late, nor a backlog that was never begun look like none. All times are
 * epoch milliseconds; `lag` is a number of events.
 */
export function createLagClock(startedAt: number): (lag: number, newestDone: number, now: number) => number {
  let caughtUpAt = startedAt
  return (lag, newestDone, now) => {
    if (lag <= 0) caughtUpAt = now
    return lag <= 0 ? 0 : Math.max(0, now - Math.max(newestDone, caughtUpAt)) / 1000
  }
}
