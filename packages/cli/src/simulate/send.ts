import type { HubClient } from '@xianglian/client'
import { HubError } from '@xianglian/core'
import type { SentEvent } from '@xianglian/simulation'

import { createPositionProgress } from '../position-progress.ts'

const batchSize = 500

/** Sends the events in their order; throws on the first that the hub refuses, since every one of them is well formed. */
export async function send(hub: HubClient, events: readonly SentEvent[]): Promise<void> {
  const progress = createPositionProgress('sending', { from: 0, to: events.length })
  try {
    for (let first = 0; first < events.length; first += batchSize) {
      const receipts = await hub.publish(events.slice(first, first + batchSize))
      const refused = receipts.find(({ status }) => status === 'rejected')
      if (refused) {
        const detail = refused.errors[0]?.detail ?? ''
        throw new HubError(
          'invalid-request',
          `The hub refused the event ${refused.id} of ${refused.source}: ${detail} Ask it as its administrator.`,
        )
      }
      progress.at(first + receipts.length - 1)
    }
  } finally {
    progress.stop()
  }
}
