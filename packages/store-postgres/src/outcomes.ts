import { sameBytes, sameContent, type AppendOutcome, type EncodedEvent, type LeafedEvent, type RecordedEvent } from '@xianglian/core'

import type { StoredIdentity } from './identities.ts'

export interface OutcomeInputs {
  readonly events: readonly LeafedEvent[]
  readonly keys: readonly string[]
  /** What the store already holds under some of the keys. */
  readonly stored: readonly StoredIdentity[]
  /** Stored events by position: those whose leaf differs from the arriving one's. */
  readonly standing: ReadonlyMap<number, RecordedEvent>
  readonly head: number
  readonly sameData: (a: EncodedEvent, b: EncodedEvent) => boolean
}

/** Indexes of events whose leaf differs from that of the stored event of their identity: only those need the stored event to be read. */
export const differing = (events: readonly LeafedEvent[], stored: readonly StoredIdentity[]): readonly StoredIdentity[] =>
  stored.filter(({ index, leafHash }) => {
    const event = events[index]
    return event !== undefined && !sameBytes(event.leafHash, leafHash)
  })

/** What becomes of each event of a batch, in its order: new ones get the positions from `head` on. Pure. */
export function decideOutcomes(inputs: OutcomeInputs): readonly AppendOutcome[] {
  const { events, keys, standing, sameData } = inputs
  const stored = new Map(inputs.stored.map((identity) => [identity.index, identity]))
  const firsts = new Map<string, { readonly event: LeafedEvent; readonly position: number }>()
  let position = inputs.head
  return events.map((event, index): AppendOutcome => {
    const known = stored.get(index)
    if (known) {
      const other = sameBytes(known.leafHash, event.leafHash) ? event : standing.get(known.position)
      return { status: other && repeats(event, other, sameData) ? 'duplicate' : 'conflict', position: known.position }
    }
    const key = keys[index] ?? ''
    const first = firsts.get(key)
    if (first) return { status: repeats(event, first.event, sameData) ? 'duplicate' : 'conflict', position: first.position }
    firsts.set(key, { event, position })
    position += 1
    return { status: 'recorded', position: position - 1 }
  })
}

function repeats(event: LeafedEvent, other: LeafedEvent, sameData: (a: EncodedEvent, b: EncodedEvent) => boolean): boolean {
  if (sameBytes(event.leafHash, other.leafHash)) return true
  // Two identities with one key do not occur by chance; were one contrived, it must not pass for the other.
  const sameIdentity = event.envelope.source === other.envelope.source && event.envelope.id === other.envelope.id
  return sameIdentity && sameContent(event, other, sameData)
}
