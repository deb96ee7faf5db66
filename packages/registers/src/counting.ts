import type { Catalogue } from '@xianglian/contracts'
import { recordKeyOf, recordOf, type EventStore, type RecordedEvent } from '@xianglian/core'

import { effectiveVersions, type VersionKey } from './versions.ts'

interface Version extends VersionKey {
  readonly position: number
  readonly recordKey: string
}

const recordsPerRead = 1_000

/**
 * Positions of those of these events that count among all events below position `to`. Versions of a record may lie in other streams, so they are
 * asked of the store: nothing that is projected has a part in it.
 */
export async function countingPositions(
  store: Pick<EventStore, 'readRecords'>,
  catalogue: Pick<Catalogue, 'stageRank'>,
  events: readonly RecordedEvent[],
  to = Infinity,
): Promise<ReadonlySet<number>> {
  const versions = new Map(events.map((event) => [event.position, toVersion(event, catalogue)]))
  const groups = Map.groupBy(events, ({ envelope }) => `${envelope.source}\n${envelope.type}`)
  for (const group of groups.values()) {
    const first = group[0]?.envelope
    if (!first) continue
    const records = [...new Set(group.map(({ envelope }) => recordOf(envelope)))]
    for (let from = 0; from < records.length; from += recordsPerRead) {
      for (const event of await store.readRecords(first.source, first.type, records.slice(from, from + recordsPerRead))) {
        if (event.position < to) versions.set(event.position, toVersion(event, catalogue))
      }
    }
  }
  return new Set([...effectiveVersions([...versions.values()])].map(({ position }) => position))
}

const toVersion = (event: RecordedEvent, catalogue: Pick<Catalogue, 'stageRank'>): Version => {
  const { time, type, sequence, source, id, revision, void: isVoid } = event.envelope
  const { position } = event
  return {
    position,
    time,
    stageRank: catalogue.stageRank(type),
    sequence,
    source,
    id,
    revision,
    isVoid,
    recordKey: recordKeyOf(event.envelope),
  }
}
