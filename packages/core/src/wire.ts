import { attributesOf, type Envelope } from './envelope.ts'
import type { HeaderValue, OutRecord } from './ports/bus.ts'

/** Confluent wire format: 0x00, 4-byte schema id (big-endian), Avro binary. */
export const wireHeaderBytes = 5

export function toWire(schemaId: number, data: Uint8Array): Uint8Array {
  const value = new Uint8Array(wireHeaderBytes + data.length)
  value[1] = schemaId >>> 24
  value[2] = schemaId >>> 16
  value[3] = schemaId >>> 8
  value[4] = schemaId
  value.set(data, wireHeaderBytes)
  return value
}

/** Undefined when the bytes are not Confluent wire format. */
export function fromWire(value: Uint8Array): { schemaId: number; data: Uint8Array } | undefined {
  if (value.length < wireHeaderBytes || value[0] !== 0) return undefined
  const schemaId = new DataView(value.buffer, value.byteOffset, wireHeaderBytes).getUint32(1)
  return { schemaId, data: value.subarray(wireHeaderBytes) }
}

/** An event as a bus record: CloudEvents Kafka binding, binary mode; the key is the subject. `expectedPosition` as in `NewEvent`. */
export function toOutRecord(envelope: Envelope, schemaId: number, data: Uint8Array, expectedPosition?: number): OutRecord {
  const headers: Record<string, string> = { 'content-type': 'application/avro' }
  for (const [name, value] of Object.entries(attributesOf(envelope))) {
    // The value's schema id says it in four bytes; the recorder fills it in.
    if (name !== 'dataschema') headers[`ce_${name}`] = value
  }
  if (expectedPosition !== undefined) headers['ce_expectedposition'] = String(expectedPosition)
  return { key: envelope.subject, headers, value: toWire(schemaId, data) }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The `ce_` headers as attributes; throws TypeError on invalid UTF-8. `datacontenttype` comes from `content-type`. */
export function attributesFromHeaders(headers: Readonly<Record<string, HeaderValue>>): Record<string, string> {
  // Without a prototype an attribute may have any name, and a bad one is refused and not lost.
  const attributes: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce_')) attributes[name.slice(3)] = typeof value === 'string' ? value : utf8.decode(value)
  }
  return attributes
}
