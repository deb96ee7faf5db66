import { formatInstant, type Envelope } from './envelope.ts'
import { compareSequences } from './fold-order.ts'
import type { EncodedEvent } from './event.ts'

/** What names an event. */
export type Identity = Pick<Envelope, 'source' | 'id'>

/** One text for an identity, for maps and sets. Neither part can hold a control character, so the separator is unambiguous. */
export const identityOf = (envelope: Identity): string => `${envelope.source}\n${envelope.id}`

/** One text for a record: versions of one statement share it. */
export const recordKeyOf = (envelope: Pick<Envelope, 'source' | 'type' | 'id' | 'record'>): string =>
  `${envelope.source}\n${envelope.type}\n${envelope.record ?? envelope.id}`

/**
 * Whether a second arrival of an identity says the same (a duplicate) or not (an identity conflict): docs/design.md §4, "Identity".
 * `sameData` compares the values once both are resolved to the newest schema; it is asked only when the bytes or schemas differ.
 */
export function sameContent(a: EncodedEvent, b: EncodedEvent, sameData: (a: EncodedEvent, b: EncodedEvent) => boolean): boolean {
  const left = a.envelope
  const right = b.envelope
  return (
    left.type === right.type &&
    left.subject === right.subject &&
    left.time === right.time &&
    left.region === right.region &&
    compareSequences(left.sequence, right.sequence) === 0 &&
    (left.record ?? left.id) === (right.record ?? right.id) &&
    left.revision === right.revision &&
    left.void === right.void &&
    ((sameBytes(a.schemaHash, b.schemaHash) && sameBytes(a.data, b.data)) || sameData(a, b))
  )
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false
  return true
}

/** How an event is named in logs and errors: identity and place, never its data. */
export const describeEvent = (envelope: Envelope): string =>
  `${envelope.type} ${envelope.source} ${envelope.id} at ${formatInstant(envelope.time)}`
