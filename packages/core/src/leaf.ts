import { attributesOf } from './envelope.ts'
import type { EncodedEvent } from './event.ts'

/** SHA-256 over the concatenation of its arguments; handed in, because core imports nothing of Node's. */
export type Sha256 = (...parts: readonly (Uint8Array | string)[]) => Uint8Array

const leafPrefix = Uint8Array.of(0)

/**
 * The RFC 6962 leaf of an event: SHA-256(0x00 ‖ RFC 8785 JSON of its attributes ‖ schema hash ‖ Avro data). The attributes are those after
 * filling in, time as UTC milliseconds, without trace context and without what the recorder adds: a sender can compute it alone, and a copy
 * in another store has the same.
 */
export function leafHash(event: EncodedEvent, sha256: Sha256): Uint8Array {
  return sha256(leafPrefix, leafAttributes(event), event.schemaHash, event.data)
}

/**
 * The attributes' part of the leaf, as text. RFC 8785 of a flat object of texts is its members in the order of their names, each as ECMAScript
 * writes it; names hold letters and digits alone and need no escaping.
 */
export function leafAttributes(event: EncodedEvent): string {
  const attributes = attributesOf(event.envelope)
  let members = ''
  for (const name of Object.keys(attributes).toSorted()) {
    if (traceContext.has(name)) continue
    const value = name === 'time' ? event.envelope.time : JSON.stringify(attributes[name])
    members += `${members === '' ? '' : ','}"${name}":${value}`
  }
  return `{${members}}`
}

const traceContext: ReadonlySet<string> = new Set(['traceparent', 'tracestate'])
