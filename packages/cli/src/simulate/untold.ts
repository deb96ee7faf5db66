import type { HubClient } from '@xianglian/client'
import type { SentEvent } from '@xianglian/simulation'

/** Of one call. */
const mostRecords = 1_000

/**
 * Those of the events whose records the hub does not hold, in their order. The real divisions and items have the same identities wherever they are from;
 * what an import or the sample told of them stands, else each of them would conflict with it.
 */
export async function untold(hub: Pick<HubClient, 'records'>, events: readonly SentEvent[]): Promise<SentEvent[]> {
  const held = new Set<string>()
  for (const [first, ...others] of Map.groupBy(events, identityOfType).values()) {
    if (first === undefined) continue
    const records = [first, ...others].map(recordOf)
    for (let from = 0; from < records.length; from += mostRecords) {
      const found = await hub.records(String(first['source']), String(first['type']), records.slice(from, from + mostRecords))
      for (const { record } of found) held.add(`${identityOfType(first)}\n${record}`)
    }
  }
  return events.filter((event) => !held.has(`${identityOfType(event)}\n${recordOf(event)}`))
}

const identityOfType = ({ source, type }: SentEvent): string => `${String(source)}\n${String(type)}`
const recordOf = ({ id, record = id }: SentEvent): string => String(record)
