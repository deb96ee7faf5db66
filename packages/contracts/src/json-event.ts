import {
  HubError,
  refuse,
  refuseAll,
  schemaUrn,
  type EncodedEvent,
  type Envelope,
  type ParsedEnvelope,
  type Refusal,
} from '@xianglian/core'

import type { Catalogue, RegisteredCodec } from './catalogue.ts'
import type { EventData } from './codec.ts'
import { isObject } from './shape.ts'

/** One event as it was sent, nothing of it checked yet but that it is JSON. */
export interface SentEvent {
  /** Attributes by name, in JSON or, from headers, as text. */
  readonly attributes: Readonly<Record<string, unknown>>
  readonly data: unknown
  /** What cannot be an event at all, such as a number within a batch: why. */
  readonly malformed?: { readonly pointer: string; readonly detail: string }
}

/** An event in structured mode (CloudEvents JSON format 1.0), parsed, as its attributes and its data. */
export function fromStructured(value: unknown): SentEvent {
  if (!isObject(value)) {
    return {
      attributes: {},
      data: undefined,
      malformed: { pointer: '', detail: 'An event is a JSON object with CloudEvents attributes and data.' },
    }
  }
  const { data, ...rest } = value
  const attributes: Record<string, unknown> = rest
  // A null attribute is an absent one (CloudEvents JSON format, 2.2).
  for (const name in attributes) if (attributes[name] === null) delete attributes[name]
  if (attributes['data_base64'] === undefined) return { attributes, data }
  delete attributes['data_base64']
  return {
    attributes,
    data,
    malformed: { pointer: '/data_base64', detail: 'Data must be JSON in `data`; the hub encodes it by the schema of its type.' },
  }
}

export interface EncodedJson {
  readonly ok: true
  readonly event: EncodedEvent
  /** On the wire. */
  readonly schemaId: number
}

/**
 * The event that attributes and data in JSON make: its schema chosen (the newest of the type, or the one that `dataschema` names), the data
 * checked and encoded, and the subject compared with what the data says.
 */
export function encodeJson({ envelope, datacontenttype }: ParsedEnvelope, data: unknown, catalogue: Catalogue): EncodedJson | Refusal {
  if (datacontenttype !== undefined && !isJson(datacontenttype)) {
    return refuse(
      'unsupported-media-type',
      '/datacontenttype',
      'Data must be JSON: leave datacontenttype out or set it to application/json.',
    )
  }
  const codec = chooseCodec(envelope.type, envelope.dataschema, catalogue)
  if ('ok' in codec) return codec
  const read = codec.fromJson(data)
  if (!read.ok) return refuseAll('invalid-data', read.errors)
  const refusal = refuseSubject(envelope, codec, codec.subjectOf(read.value))
  if (refusal) return refusal
  const encoded = encode(codec, read.value)
  if ('ok' in encoded) return encoded
  const event = { envelope: { ...envelope, dataschema: codec.urn }, schemaHash: codec.hashBytes, data: encoded }
  return { ok: true, event, schemaId: codec.id }
}

/** A few bytes of JSON may stand for very many of defaults: such an event is refused by itself, not the batch that it came in. */
function encode(codec: RegisteredCodec, value: EventData): Uint8Array | Refusal {
  try {
    return codec.encode(value)
  } catch (thrown) {
    if (thrown instanceof HubError && thrown.code === 'too-large') return refuse(thrown.code, '', thrown.message)
    throw thrown
  }
}

/** Why an event's subject is not `said`, what `subjectOf` its data gave; undefined when it is. */
export function refuseSubject(
  { type, subject }: Pick<Envelope, 'type' | 'subject'>,
  { schema }: RegisteredCodec,
  said: ReturnType<RegisteredCodec['subjectOf']>,
): Refusal | undefined {
  if (typeof said !== 'string') return refuseAll('invalid-data', said)
  if (said === subject) return undefined
  return refuse('subject-mismatch', '/subject', `The data says ${said}; the template of ${type} is ${schema.subjectTemplate}.`)
}

const isJson = (type: string): boolean => /^\s*(application\/json|text\/json|application\/[a-z0-9.+-]+\+json)\s*(;.*)?$/i.test(type)

function chooseCodec(type: string, dataschema: string | undefined, catalogue: Catalogue): RegisteredCodec | Refusal {
  const newest = catalogue.newest(type)
  if (!newest) return refuse('unknown-type', '/type', `No schema is registered for type ${type}; see the types under /docs.`)
  if (dataschema === undefined || dataschema === newest.urn) return newest
  const named = dataschema.startsWith(schemaUrn) ? catalogue.byHash(dataschema.slice(schemaUrn.length)) : undefined
  if (named?.schema.eventType === type) return named
  return refuse('unknown-schema', '/dataschema', `No schema of ${type} has this name; leave dataschema out, or send ${newest.urn}.`)
}
