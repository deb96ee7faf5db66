import { encodeJson, type Catalogue, type SentEvent } from '@xianglian/contracts'
import {
  isHubSource,
  maxEventBytes,
  parseEnvelope,
  recordBytes,
  refuse,
  refuseAll,
  refuseAttributes,
  safeText,
  toOutRecord,
  type EncodedEvent,
  type OutRecord,
  type Refusal,
} from '@xianglian/core'
import { maySend, type Principal } from '@xianglian/http'

/** An event that may enter, ready for the bus. */
export interface Admitted {
  readonly ok: true
  readonly event: EncodedEvent
  /** As in core's `NewEvent`. */
  readonly expectedPosition: number | undefined
  /** On the wire. */
  readonly schemaId: number
  readonly record: OutRecord
  /** Of the record on the bus, headers included. */
  readonly bytes: number
}

/**
 * Judges one event: what is malformed or not permitted is refused, and nothing else is (docs/design.md §1, "Facts in, judged after"). Pure; `now`
 * is epoch milliseconds.
 */
export function admit(sent: SentEvent, principal: Principal, catalogue: Catalogue, now: number): Admitted | Refusal {
  if (sent.malformed) return refuse('invalid-envelope', sent.malformed.pointer, sent.malformed.detail)
  const parsed = parseEnvelope(sent.attributes, principal.homeRegion)
  if (!parsed.ok) return refuseAll('invalid-envelope', parsed.errors)
  const { envelope, expectedPosition } = parsed.value
  const refusal = refuseSource(envelope.source, principal) ?? refuseAttributes(envelope, now)
  if (refusal) return refusal
  const encoded = encodeJson(parsed.value, sent.data, catalogue)
  if (!encoded.ok) return encoded
  const { event, schemaId } = encoded
  const record = toOutRecord(event.envelope, schemaId, event.data, expectedPosition)
  const bytes = recordBytes(record)
  if (bytes > maxEventBytes)
    return refuse('too-large', '', `The event takes ${bytes} bytes once encoded; at most ${maxEventBytes} are taken.`)
  return { ok: true, event, expectedPosition, schemaId, record, bytes }
}

/** Why a key may not publish under a source; undefined when it may. */
export function refuseSource(source: string, principal: Principal): Refusal | undefined {
  if (isHubSource(source)) return refuse('forbidden', '/source', 'Sources under /hub are the hub’s own; no key publishes there.')
  return maySend(principal, source) ? undefined : refuse('forbidden', '/source', `This key publishes under ${principal.sourcePrefix} only.`)
}

/** The same event, to be recorded only where its stream ends at this position. */
export function expecting(admitted: Admitted, position: number): Admitted {
  const { event, schemaId } = admitted
  return { ...admitted, expectedPosition: position, record: toOutRecord(event.envelope, schemaId, event.data, position) }
}

/** An attribute as it was sent, if it is text that can be shown and stored; for receipts and dead letters of refused events. */
export function readableAttribute(sent: SentEvent, name: 'id' | 'source' | 'type' | 'subject'): string | undefined {
  const value = sent.attributes[name]
  return typeof value === 'string' && value.length <= 300 && safeText(value) ? value : undefined
}
