import type { DeadLetters } from '@xianglian/core'
import type { Metrics } from '@xianglian/runtime'

/** Counting reads the open letters: once for so many milliseconds, however often the gauge is scraped. */
const countFor = 5_000

/** Open dead letters by reason, counted when scraped. */
export function measureDeadLetters(metrics: Metrics, deadLetters: Pick<DeadLetters, 'counts'>): void {
  let countedAt = -Infinity
  metrics.gauge({
    name: 'dead_letters_open',
    help: 'Open dead letters by reason',
    labels: ['reason'],
    async collect(gauge) {
      if (performance.now() - countedAt < countFor) return
      countedAt = performance.now()
      // A database that does not answer must not take the other metrics with it; the last counts stay.
      const counts = await deadLetters.counts().catch(() => undefined)
      if (counts === undefined) return
      gauge.reset()
      for (const [reason, count] of Object.entries(counts)) gauge.set({ reason }, count)
    },
  })
}
