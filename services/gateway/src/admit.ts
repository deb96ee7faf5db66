import type { Catalogue, RegisteredCodec } from '@xianglian/contracts'
import {
  HubError,
  maxEventBytes,
  parseEnvelope,
  recordBytes,
  schemaUrn,
  toOutRecord,
  type EncodedEvent,
  type ErrorCode,
  type FieldError,
  type OutRecord,
} from '@xianglian/core'
import { maySend, safeText, type Principal } from '@xianglian/http'

import type { SubmittedEvent } from './submission.ts'

/** An event that may enter, ready for the bus. */
export interface Admitted {
  readonly ok: true
  readonly event: EncodedEvent
  readonly record: OutRecord
  /** Of the record on the bus, headers included. */
  readonly bytes: number
}

/** Why an event may not enter; the pointers lead into the event as it was sent in structured mode. */
export interface Refusal {
  readonly ok: false
  readonly code: ErrorCode
  readonly detail: string
  readonly errors: readonly FieldError[]
  readonly retryable: boolean
}

/** A sender's clock may run ahead by this much. */
const maxAhead = 5 * 60_000
const maxErrors = 20

/**
 * Judges one event: what is malformed or not permitted is refused, and nothing else is (DESIGN.md §1, "Facts in, judged after"). Pure; `now`
 * is epoch milliseconds.
 */
export function admit(submitted: SubmittedEvent, principal: Principal, catalogue: Catalogue, now: number): Admitted | Refusal {
  if (submitted.malformed) return refuse('invalid-envelope', submitted.malformed.pointer, submitted.malformed.detail)
  const parsed = parseEnvelope(submitted.attributes, principal.homeRegion)
  if (!parsed.ok) return refuseAll('invalid-envelope', parsed.errors)
  const { envelope, datacontenttype } = parsed.value
  if (!maySend(principal, envelope.source)) {
    return refuse('forbidden', '/source', `This key publishes under ${principal.sourcePrefix} only.`)
  }
  if ('hubmask' in envelope.extensions) {
    return refuse('masked-event', '/hubmask', 'This is a masked copy; publish the original, from its own system.')
  }
  if (datacontenttype !== undefined && !isJson(datacontenttype)) {
    return refuse(
      'unsupported-media-type',
      '/datacontenttype',
      'Data must be JSON: leave datacontenttype out or set it to application/json.',
    )
  }
  if (envelope.time > now + maxAhead) {
    return {
      ...refuse('time-ahead', '/time', 'The time lies more than 5 minutes ahead of the hub; check the clock, or send it again later.'),
      retryable: true,
    }
  }
  const codec = chooseCodec(envelope.type, envelope.dataschema, catalogue)
  if ('ok' in codec) return codec
  const data = codec.fromJson(submitted.data)
  if (!data.ok) return refuseAll('invalid-data', data.errors)
  const subject = codec.subjectOf(data.value)
  if (typeof subject !== 'string') return refuseAll('invalid-data', subject)
  if (subject !== envelope.subject) {
    return refuse(
      'subject-mismatch',
      '/subject',
      `The data says ${subject}; the template of ${envelope.type} is ${codec.schema.subjectTemplate}.`,
    )
  }
  const event: EncodedEvent = {
    envelope: { ...envelope, dataschema: codec.urn },
    schemaHash: codec.hashBytes,
    data: codec.encode(data.value),
  }
  const record = toOutRecord(event.envelope, codec.id, event.data)
  const bytes = recordBytes(record)
  if (bytes > maxEventBytes)
    return refuse('too-large', '', `The event takes ${bytes} bytes once encoded; at most ${maxEventBytes} are taken.`)
  return { ok: true, event, record, bytes }
}

const isJson = (type: string): boolean => /^\s*(application\/json|text\/json|application\/[a-z0-9.+-]+\+json)\s*(;.*)?$/i.test(type)

/** The newest schema of the type, or the one that the event names. */
function chooseCodec(type: string, dataschema: string | undefined, catalogue: Catalogue): RegisteredCodec | Refusal {
  const newest = catalogue.newest(type)
  if (!newest) return refuse('unknown-type', '/type', `No schema is registered for type ${type}; see the types under /docs.`)
  if (dataschema === undefined || dataschema === newest.urn) return newest
  const named = dataschema.startsWith(schemaUrn) ? catalogue.byHash(dataschema.slice(schemaUrn.length)) : undefined
  if (named?.schema.eventType === type) return named
  return refuse('unknown-schema', '/dataschema', `No schema of ${type} has this name; leave dataschema out, or send ${newest.urn}.`)
}

const refuse = (code: ErrorCode, pointer: string, detail: string): Refusal => ({
  ok: false,
  code,
  detail,
  errors: [{ pointer, code, detail }],
  retryable: false,
})

function refuseAll(code: ErrorCode, all: readonly FieldError[]): Refusal {
  const errors = all.slice(0, maxErrors)
  const more = all.length > errors.length ? ` and ${all.length - errors.length} more` : ''
  const [first] = errors
  const said = first?.detail ?? ''
  // An attribute's detail names it already.
  const isNamed = errors.length === 1 && said.startsWith(`Attribute ${first?.pointer.slice(1)} `)
  return {
    ok: false,
    code,
    detail: isNamed ? said : `${errors.map((error) => error.pointer || 'The event').join(', ')}${more}: ${said}`,
    errors,
    retryable: false,
  }
}

/** A refusal of a single event as the error that its request answers. */
export const refusalError = (refusal: Refusal): HubError =>
  new HubError(refusal.code, refusal.detail, { errors: refusal.errors, retryable: refusal.retryable })

/** An attribute as it was sent, if it is text that can be shown and stored; for receipts and dead letters of refused events. */
export function readableAttribute(submitted: SubmittedEvent, name: 'id' | 'source' | 'type' | 'subject'): string | undefined {
  const value = submitted.attributes[name]
  return typeof value === 'string' && value.length <= 300 && safeText(value) ? value : undefined
}
