import { setTimeout as delay } from 'node:timers/promises'

import type { Finding, HubClient } from '@xianglian/client'
import { difference, keyOf, type Difference, type Truth } from '@xianglian/simulation'

import { createPositionProgress } from '../position-progress.ts'
import { pluralised, say, sayTable } from '../output.ts'

/** Waits until everything sent is recorded and judged, and compares all findings, whatever their status, with the truth. */
export async function check(hub: HubClient, truth: Truth): Promise<Difference & { readonly found: number }> {
  const head = await recorded(hub)
  const shown: Finding[] = []
  for await (const finding of hub.findings({ minPosition: head - 1 })) shown.push(finding)
  return { ...difference(truth, shown), found: shown.length }
}

/** The head once nothing is behind. */
async function recorded(hub: HubClient): Promise<number> {
  let progress: ReturnType<typeof createPositionProgress> | undefined
  let most = 0
  try {
    for (;;) {
      const { lag, head } = await hub.stats()
      const left = Object.values(lag).reduce((sum, events) => sum + events, 0)
      if (left === 0) return head
      if (left > most) {
        progress?.stop()
        progress = createPositionProgress('recording and judging', { from: 0, to: (most = left) })
      }
      progress?.at(most - left - 1)
      await delay(200)
    }
  } finally {
    progress?.stop()
  }
}

/** Prints what is missing and what is extra. */
export function sayDifference({ missing, extra }: Difference): void {
  if (missing.length > 0) {
    say(`\n${pluralised(missing.length, 'finding is', 'findings are')} missing:`)
    sayTable(
      ['since', 'until', 'finding', 'planted as'],
      missing.map((one) => [one.since ?? '', one.until ?? '', keyOf(one), one.scenario]),
    )
  }
  if (extra.length > 0) {
    say(`\n${pluralised(extra.length, 'finding is', 'findings are')} extra:`)
    sayTable(
      ['since', 'until', 'finding'],
      extra.map(({ since, until, key }) => [since, until ?? '', key]),
    )
  }
}
