import { fromStructured, type SentEvent } from '@xianglian/contracts'
import { attributesFromHeaders, decodeText, HubError, mediaTypeOf, parseJson, structuredType, type HeaderValue } from '@xianglian/core'

/** What a record says as a CloudEvent, nothing of it checked yet: its data is JSON, or Avro in Confluent wire format. */
export type Message = SentEvent & {
  /** Of data in Avro. */
  readonly wire?: Uint8Array
}

const avro = /^application\/(avro|vnd\.confluent[a-z0-9.+-]*)$/
const json = /^(application|text)\/([a-z0-9.-]+\+)?json$/

/**
 * Reads a record by its content type (CloudEvents Kafka binding 1.0: structured, and binary with data in JSON or Avro; Avro where it says
 * none). Throws `unsupported-media-type`, `invalid-json`, or `invalid-wire-format` for headers that are not UTF-8.
 */
export function parseMessage(headers: Readonly<Record<string, HeaderValue>>, value: Uint8Array): Message {
  const contentType = headers['content-type']
  const datacontenttype = contentType === undefined ? undefined : textOf(contentType)
  const type = datacontenttype === undefined ? 'application/avro' : mediaTypeOf(datacontenttype)
  if (type === structuredType) return fromStructured(parseJson(decodeText(value)))
  if (avro.test(type)) return { attributes: readHeaders(headers), data: undefined, wire: value }
  // The binding knows no batch, and of other formats of whole events the hub reads none.
  if (json.test(type) && !type.startsWith('application/cloudevents')) {
    return { attributes: { ...readHeaders(headers), datacontenttype }, data: parseJson(decodeText(value)) }
  }
  throw new HubError(
    'unsupported-media-type',
    `Send an event as ${structuredType}, or with ce_ headers as application/json or application/avro.`,
  )
}

function readHeaders(headers: Readonly<Record<string, HeaderValue>>): Record<string, string> {
  try {
    return attributesFromHeaders(headers)
  } catch (cause) {
    throw new HubError('invalid-wire-format', 'A ce_ header is not UTF-8.', { cause })
  }
}

/** Of a header that names a type only ASCII matters. */
const textOf = (value: HeaderValue): string => (typeof value === 'string' ? value : Buffer.from(value).toString('latin1'))
