import type { HubError, Lane, Offsets } from '@xianglian/core'

import { inboxGone, offsetsElsewhere, offsetsLost } from './lost.ts'
import { laneOf, type Extent, type Topic } from './topic.ts'

/** Where to read on, by lane. */
export type Positions = Map<Lane, bigint>

/** Those of the stored offsets that are the inbox's. Throws `offsets-lost` when they are all of another cluster. */
export function positionsOf(main: Topic, from: Offsets): Positions {
  const positions: Positions = new Map()
  let elsewhere: Lane | undefined
  for (const [lane, offset] of from) {
    const { cluster, topic } = partsOf(lane)
    if (topic !== main.name && !topic.startsWith(`${main.name}.`)) continue
    if (cluster === main.clusterId) positions.set(lane, offset)
    else elsewhere = lane
  }
  if (positions.size === 0 && elsewhere !== undefined) throw offsetsElsewhere(elsewhere, main)
  return positions
}

/** `<cluster>/<topic>/<partition>`. A cluster's id may hold a slash, a topic's name never does. */
function partsOf(lane: Lane): { readonly cluster: string; readonly topic: string } {
  const [, cluster = '', topic = ''] = /^(.*)\/([^/]*)\/\d+$/.exec(lane) ?? []
  return { cluster, topic }
}

/**
 * Brings the positions into line with what the topics hold: partitions without one begin with their first record. A position that the gateways'
 * topic does not hold throws `offsets-lost`. One of a system's own, or of one that is gone, is told to `onLost`, and all partitions of that topic begin
 * anew: it may be another one, in which a position that happens to be there means nothing. What happens to one system's topic must not stop the
 * others, and what is then read again is known by its identity.
 */
export function settlePositions(extents: readonly Extent[], positions: Positions, onLost: (loss: HubError) => void): void {
  const gone = new Set(positions.keys())
  const anew = new Set<string>()
  for (const extent of extents) {
    const { topic, partition, low, high } = extent
    const lane = laneOf(topic, partition)
    gone.delete(lane)
    const position = positions.get(lane)
    if (position === undefined || (position >= low && position <= high)) continue
    const loss = offsetsLost(extent, position)
    if (topic.source === undefined) throw loss
    onLost(loss)
    anew.add(topic.name)
  }
  for (const lane of gone) {
    onLost(inboxGone(lane, positions.get(lane) ?? 0n))
    positions.delete(lane)
    anew.add(partsOf(lane).topic)
  }
  for (const { topic, partition, low } of extents) {
    const lane = laneOf(topic, partition)
    if (anew.has(topic.name) || !positions.has(lane)) positions.set(lane, low)
  }
}
