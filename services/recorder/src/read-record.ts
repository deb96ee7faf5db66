import { encodeJson, refuseSubject, sha256, type Catalogue } from '@xianglian/contracts'
import {
  attributesFromHeaders,
  fromWire,
  HubError,
  leafHash,
  maxEventBytes,
  parseEnvelope,
  refusalError,
  refuse,
  refuseAll,
  refuseAttributes,
  toHubError,
  type AppendOutcome,
  type EncodedEvent,
  type InboxRecord,
  type NewDeadLetter,
  type NewEvent,
  type ParsedEnvelope,
  type Refusal,
} from '@xianglian/core'

import { parseMessage, type Message } from './message.ts'

export type ReadRecord = { readonly ok: true; readonly event: NewEvent } | { readonly ok: false; readonly letter: NewDeadLetter }

/**
 * One record of the inbox as an event with its leaf, or as the dead letter that says why it is none. Pure but for the catalogue's caches;
 * never throws for bad input, whatever the bytes are.
 */
export function readRecord(record: InboxRecord, catalogue: Catalogue): ReadRecord {
  let message: Message | undefined
  try {
    refuseHeaders(record)
    message = parseMessage(record.headers, valueOf(record))
    return { ok: true, event: toEvent(record, message, catalogue) }
  } catch (thrown) {
    return { ok: false, letter: letterOf(record, message?.attributes ?? readableHeaders(record), toHubError(thrown)) }
  }
}

function refuseHeaders({ headersLeftOut }: InboxRecord): void {
  if (headersLeftOut === undefined) return
  const detail = `The record has ${headersLeftOut} headers more than are read of one; those are not kept. An event has one a CloudEvents attribute.`
  throw new HubError('too-large', detail)
}

function valueOf({ value }: InboxRecord): Uint8Array {
  if (value === null)
    throw new HubError('invalid-wire-format', 'The record has no value (a tombstone). Events are never deleted; void the record instead.')
  if (value.length <= maxEventBytes) return value
  throw new HubError('too-large', `The record holds ${value.length} bytes; an event takes at most ${maxEventBytes}.`)
}

function toEvent(record: InboxRecord, message: Message, catalogue: Catalogue): NewEvent {
  if (message.malformed) throw refusalError(refuse('invalid-envelope', message.malformed.pointer, message.malformed.detail))
  const parsed = parseEnvelope(message.attributes)
  if (!parsed.ok) throw refusalError(refuseAll('invalid-envelope', parsed.errors))
  const { envelope, expectedPosition } = parsed.value
  const refusal = refuseSource(record, envelope.source) ?? refuseAttributes(envelope, judgedAt(record))
  if (refusal) throw refusalError(refusal)
  const event = message.wire ? fromAvro(envelope, message.wire, catalogue) : fromJson(parsed.value, message.data, catalogue)
  return { ...event, leafHash: leafHash(event, sha256), ...(expectedPosition !== undefined && { expectedPosition }) }
}

function fromJson(parsed: ParsedEnvelope, data: unknown, catalogue: Catalogue): EncodedEvent {
  const encoded = encodeJson(parsed, data, catalogue)
  if (!encoded.ok) throw refusalError(encoded)
  return encoded.event
}

/** A system writes to its own inbox under its own source alone; what gateways write they have judged by the sender's key. */
function refuseSource(record: InboxRecord, source: string): Refusal | undefined {
  if (record.source === undefined || record.source === source) return undefined
  return refuse('forbidden', '/source', `This inbox takes events of ${record.source} only.`)
}

/** The bus's clock, so that reading a record again judges it the same; none for what the gateways have judged by theirs. */
const judgedAt = (record: InboxRecord): number => (record.source === undefined ? Infinity : record.timestamp)

function fromAvro(envelope: ParsedEnvelope['envelope'], value: Uint8Array, catalogue: Catalogue): EncodedEvent {
  const wire = fromWire(value)
  if (!wire) throw new HubError('invalid-wire-format', 'The value is not Confluent wire format (0x00, 4-byte schema id, Avro binary).')
  const codec = catalogue.byId(wire.schemaId)
  if (!codec) throw new HubError('unknown-schema', `No event schema has id ${wire.schemaId} in this hub. Register it, then redrive.`)
  if (codec.schema.eventType !== envelope.type) {
    throw new HubError('unknown-schema', `Schema ${wire.schemaId} describes ${codec.schema.eventType}, the event says ${envelope.type}.`)
  }
  if (envelope.dataschema !== undefined && envelope.dataschema !== codec.urn) {
    throw new HubError('unknown-schema', `ce_dataschema names another schema than id ${wire.schemaId}. Leave it out or make both agree.`)
  }
  const refusal = refuseSubject(envelope, codec, codec.subjectOf(codec.decode(wire.data)))
  if (refusal) throw refusalError(refusal)
  return { envelope: { ...envelope, dataschema: codec.urn }, schemaHash: codec.hashBytes, data: wire.data }
}

/** What names the event of a record that could not be read, if its headers do. */
function readableHeaders({ headers }: InboxRecord): Message['attributes'] {
  try {
    return attributesFromHeaders(headers)
  } catch {
    return {}
  }
}

function letterOf(record: InboxRecord, attributes: Message['attributes'], error: HubError): NewDeadLetter {
  return {
    stage: 'recording',
    coordinate: coordinateOf(record),
    reason: error.code,
    detail: error.message,
    errors: error.errors,
    source: short(attributes['source']),
    eventId: short(attributes['id']),
    type: short(attributes['type']),
    subject: short(attributes['subject']),
    region: short(attributes['region']),
    key: record.key,
    headers: record.headers,
    body: record.value,
  }
}

/** What stands in for an event that was not stored because of what is recorded; undefined for any other. */
export function outcomeLetter(record: InboxRecord, event: NewEvent, { status, position }: AppendOutcome): NewDeadLetter | undefined {
  const { source, id, type, subject, region } = event.envelope
  if (status === 'conflict') {
    const detail = `An event of this source and id with other content is recorded at position ${position}; it stands. Send a correction with a new id, the record and a higher revision.`
    return letterOf(record, { source, id, type, subject, region }, new HubError('identity-conflict', detail))
  }
  if (status !== 'stale') return undefined
  const detail = `It was decided on the stream as it was at position ${event.expectedPosition}; at that moment it stood at ${position}. Look at the stream again, then decide anew.`
  // Its sender is told and decides anew: sent as it is, it would come too late for ever.
  return { ...letterOf(record, { source, id, type, subject, region }, new HubError('position-mismatch', detail)), status: 'discarded' }
}

export const coordinateOf = (record: InboxRecord): string => `${record.lane}/${record.offset}`

/** Whatever a stranger wrote, cut to what a listing can show. A text column takes no U+0000. */
const short = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.replaceAll('\u0000', '').toWellFormed().slice(0, 300) : undefined
