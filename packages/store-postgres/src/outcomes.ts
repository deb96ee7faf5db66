import {
  sameBytes,
  sameContent,
  type AppendOutcome,
  type EncodedEvent,
  type LeafedEvent,
  type NewEvent,
  type RecordedEvent,
} from '@xianglian/core'

import type { StoredIdentity } from './identities.ts'

export interface OutcomeInputs {
  readonly events: readonly NewEvent[]
  readonly keys: readonly string[]
  /** What the store already holds under some of the keys. */
  readonly stored: readonly StoredIdentity[]
  /** Stored events by position: those whose leaf differs from the arriving one's. */
  readonly standing: ReadonlyMap<number, RecordedEvent>
  /** The last positions of the streams that some event of the batch expects to end somewhere, −1 of those without events. */
  readonly lasts: ReadonlyMap<string, number>
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
  const lasts = new Map(inputs.lasts)
  const lastOf = ({ envelope }: LeafedEvent): number => lasts.get(envelope.subject) ?? -1
  const stored = new Map(inputs.stored.map((identity) => [identity.index, identity]))
  const firsts = new Map<string, { readonly event: LeafedEvent; readonly position: number }>()
  let position = inputs.head
  return events.map((event, index): AppendOutcome => {
    const key = keys[index] ?? ''
    const held = stored.get(index)
    const known = held ? { event: heldEvent(event, held, standing), position: held.position } : firsts.get(key)
    if (known?.event && repeats(event, known.event, sameData)) return { status: 'duplicate', position: known.position }
    if (event.expectedPosition !== undefined && event.expectedPosition !== lastOf(event))
      return { status: 'stale', position: lastOf(event) }
    if (known) return { status: 'conflict', position: known.position }
    firsts.set(key, { event, position })
    if (lasts.has(event.envelope.subject)) lasts.set(event.envelope.subject, position)
    position += 1
    return { status: 'recorded', position: position - 1 }
  })
}

/** The stored event of an identity; with the same leaf it is the arriving one itself. */
const heldEvent = (
  event: LeafedEvent,
  { leafHash, position }: StoredIdentity,
  standing: OutcomeInputs['standing'],
): LeafedEvent | undefined => (sameBytes(leafHash, event.leafHash) ? event : standing.get(position))

function repeats(event: LeafedEvent, other: LeafedEvent, sameData: (a: EncodedEvent, b: EncodedEvent) => boolean): boolean {
  if (sameBytes(event.leafHash, other.leafHash)) return true
  // Two identities with one key do not occur by chance; were one contrived, it must not pass for the other.
  const sameIdentity = event.envelope.source === other.envelope.source && event.envelope.id === other.envelope.id
  return sameIdentity && sameContent(event, other, sameData)
}
