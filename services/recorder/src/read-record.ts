import { sha256, type Catalogue } from '@xianglian/contracts'
import {
  attributesFromHeaders,
  fromWire,
  HubError,
  leafHash,
  maxEventBytes,
  parseEnvelope,
  toHubError,
  type FieldError,
  type InboxRecord,
  type LeafedEvent,
  type NewDeadLetter,
} from '@xianglian/core'

export type ReadRecord = { readonly ok: true; readonly event: LeafedEvent } | { readonly ok: false; readonly letter: NewDeadLetter }

/**
 * One record of the inbox as an event with its leaf, or as the dead letter that says why it is none. Pure but for the catalogue's caches;
 * never throws for bad input, whatever the bytes are.
 */
export function readRecord(record: InboxRecord, catalogue: Catalogue): ReadRecord {
  let attributes: Record<string, string> = {}
  try {
    attributes = attributesFromHeaders(record.headers)
    return { ok: true, event: toEvent(record, attributes, catalogue) }
  } catch (thrown) {
    const error =
      thrown instanceof TypeError
        ? new HubError('invalid-wire-format', 'A ce_ header is not UTF-8.', { cause: thrown })
        : toHubError(thrown)
    return { ok: false, letter: letterOf(record, attributes, error) }
  }
}

function toEvent(record: InboxRecord, attributes: Record<string, string>, catalogue: Catalogue): LeafedEvent {
  if (record.value === null)
    throw new HubError('invalid-wire-format', 'The record has no value (a tombstone). Events are never deleted; void the record instead.')
  if (record.value.length > maxEventBytes) {
    throw new HubError('too-large', `The record holds ${record.value.length} bytes; an event takes at most ${maxEventBytes}.`)
  }
  const parsed = parseEnvelope(attributes)
  if (!parsed.ok) throw refusal('invalid-envelope', 'The ce_ headers are not the attributes of an event.', parsed.errors)
  const wire = fromWire(record.value)
  if (!wire) throw new HubError('invalid-wire-format', 'The value is not Confluent wire format (0x00, 4-byte schema id, Avro binary).')
  const { envelope } = parsed.value
  const codec = catalogue.byId(wire.schemaId)
  if (!codec) throw new HubError('unknown-schema', `No schema has id ${wire.schemaId} in this hub. Register it, then redrive.`)
  if (codec.schema.eventType !== envelope.type) {
    throw new HubError('unknown-schema', `Schema ${wire.schemaId} describes ${codec.schema.eventType}, the event says ${envelope.type}.`)
  }
  if (envelope.dataschema !== undefined && envelope.dataschema !== codec.urn) {
    throw new HubError('unknown-schema', `ce_dataschema names another schema than id ${wire.schemaId}. Leave it out or make both agree.`)
  }
  if (envelope.extensions['hubmask'] !== undefined) throw new HubError('masked-event', 'A masked copy must not come back as a fact.')
  const subject = codec.subjectOf(codec.decode(wire.data))
  if (subject !== envelope.subject) {
    throw refusal(
      'subject-mismatch',
      `The subject does not follow from the data by ${codec.schema.subjectTemplate}.`,
      typeof subject === 'string' ? [] : subject,
    )
  }
  const event = { envelope: { ...envelope, dataschema: codec.urn }, schemaHash: codec.hashBytes, data: wire.data }
  return { ...event, leafHash: leafHash(event, sha256) }
}

const refusal = (code: 'invalid-envelope' | 'subject-mismatch', message: string, errors: readonly FieldError[]): HubError =>
  new HubError(code, message, { errors })

function letterOf(record: InboxRecord, attributes: Readonly<Record<string, string>>, error: HubError): NewDeadLetter {
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
    key: record.key,
    headers: record.headers,
    body: record.value,
  }
}

/** What stands in for an event whose identity is taken by other content. */
export function conflictLetter(record: InboxRecord, event: LeafedEvent, position: number): NewDeadLetter {
  const error = new HubError(
    'identity-conflict',
    `An event of this source and id with other content is recorded at position ${position}; it stands. Send a correction with a new id, the record and a higher revision.`,
  )
  const { source, id, type, subject } = event.envelope
  return letterOf(record, { source, id, type, subject }, error)
}

export const coordinateOf = (record: InboxRecord): string => `${record.lane}/${record.offset}`

/** Whatever a stranger wrote, cut to what a listing can show. A text column takes no U+0000. */
const short = (value: string | undefined): string | undefined => value?.replaceAll('\u0000', '').toWellFormed().slice(0, 300)
