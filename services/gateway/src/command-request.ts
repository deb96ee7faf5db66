import { createHash, randomUUID } from 'node:crypto'

import type { Catalogue, EventData } from '@xianglian/contracts'
import {
  formatInstant,
  HubError,
  type Identity,
  parseInstant,
  refusalError,
  refuseAll,
  refuseAttributes,
  type RecordedEvent,
  type Refusal,
} from '@xianglian/core'
import type { ErasedCommand, Occasion } from '@xianglian/domain'
import type { Principal } from '@xianglian/http'

import { admit, refuseSource, type Admitted } from './admit.ts'

/** A command as it was sent, its parts in the form that they were declared in and nothing else of it checked. */
export interface CommandRequest {
  readonly principal: Principal
  readonly data: unknown
  /** RFC 3339; default now. */
  readonly time?: string | undefined
  /** Default the key's home region. */
  readonly region?: string | undefined
  /** Default the one that the key is for. */
  readonly source?: string | undefined
  readonly idempotencyKey?: string | undefined
  /** The position of the stream that was looked at; `*` for any. */
  readonly ifMatch?: number | '*' | undefined
}

/** What is asked for: the fact as an event that may enter, and what the decision on it sees. */
export interface Asked {
  readonly admitted: Admitted
  readonly data: EventData
  readonly occasion: Occasion
}

/** Which event a command makes: the same for the same source and Idempotency-Key, another each time without one. Throws where the key may not. */
export function identityAsked({ principal, source: stated, idempotencyKey }: CommandRequest): Identity {
  const source = stated ?? (isSystem(principal.sourcePrefix) ? principal.sourcePrefix : undefined)
  if (source === undefined) {
    const detail = 'This key is not for one system alone: state in `source` for which, such as /511602-hrss/front-desk.'
    throw new HubError('invalid-request', detail, { errors: [{ pointer: '/source', code: 'invalid-request', detail }] })
  }
  const refusal = refuseSource(source, principal)
  if (refusal) throw refusalError(refusal)
  return {
    source,
    id: idempotencyKey === undefined ? randomUUID() : `command-${hashOf(`${source}\n${idempotencyKey}`).toString('hex', 0, 16)}`,
  }
}

const isSystem = (sourcePrefix: string): boolean => /^\/[^/]+\/[^/]+$/.test(sourcePrefix)
const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()

export interface AskDependencies {
  readonly catalogue: Catalogue
  /** Epoch milliseconds. */
  readonly now: number
}

/**
 * Judges a command as the event that it makes would be judged, before anything is looked up. What the aggregate names is named anew where it is left
 * out, or as `earlier` has it, which is recorded under this identity. Throws as `POST /v1/events` refuses.
 */
export function ask(
  { records, names }: ErasedCommand,
  request: CommandRequest,
  { source, id }: Identity,
  earlier: RecordedEvent | undefined,
  { catalogue, now }: AskDependencies,
): Asked {
  const { principal, time = formatInstant(now), region = principal.homeRegion } = request
  const codec = catalogue.newest(records)
  if (!codec) throw new HubError('internal', `A command records ${records}, of which no schema is registered.`)
  const at = parseInstant(time) ?? now
  // Before anything is named by a day that may lie outside the calendar.
  const ahead = refuseAttributes({ extensions: {}, time: at }, now)
  if (ahead) throw refusalError(ahead)
  const occasion = { time: formatInstant(at), region: region ?? '' }
  const data = isObject(request.data) && names ? named(request.data) : request.data
  const read = codec.fromJson(data)
  if (!read.ok) throw refusalError(refuseAll('invalid-data', read.errors))
  const subject = codec.subjectOf(read.value)
  if (typeof subject !== 'string') throw refusalError(refuseAll('invalid-data', subject))
  const attributes = { specversion: '1.0', id, source, type: records, subject, time, region }
  return { admitted: accepted(admit({ attributes, data }, principal, catalogue, now)), data: read.value, occasion }

  function named(given: Readonly<Record<string, unknown>>): unknown {
    if (!names || (given[names.field] ?? undefined) !== undefined) return given
    const before = earlier?.envelope.type === records ? catalogue.dataOf(earlier)[names.field] : undefined
    return { ...given, [names.field]: before ?? names.as(occasion, tokenOf(source, id)) }
  }
}

function accepted(judged: Admitted | Refusal): Admitted {
  if (judged.ok) return judged
  throw refusalError(judged)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Digits and letters that people do not take for each other (Crockford's base 32). */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** 60 bits of an identity, to be read out over a telephone. */
const tokenOf = (source: string, id: string): string =>
  Array.from(hashOf(`${source}\n${id}`).subarray(0, 12), (byte) => alphabet[byte % alphabet.length]).join('')
