import type { HeaderValue, InboxRecord, Lane, OutRecord } from '@xianglian/core'
import type { IHeaders, KafkaMessage, Message } from 'kafkajs'

const toBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export function toMessage({ key, headers, value }: OutRecord): Message {
  return { key, headers: toKafkaHeaders(headers), value: toBuffer(value) }
}

/** kafkajs takes text and Buffers; nearly all records have text alone, and go as they are. */
function toKafkaHeaders(headers: OutRecord['headers']): IHeaders {
  if (isText(headers)) return headers
  const kafkaHeaders: Record<string, string | Buffer> = Object.create(null)
  for (const name in headers) {
    const header = headers[name]
    if (header !== undefined) kafkaHeaders[name] = typeof header === 'string' ? header : toBuffer(header)
  }
  return kafkaHeaders
}

function isText(headers: OutRecord['headers']): headers is Record<string, string> {
  for (const name in headers) if (typeof headers[name] !== 'string') return false
  return true
}

/** Of a record's headers kafkajs reads so many: its patch bounds them. */
const maxHeaders = 1_000

/** Header values stay bytes: most are decoded once, by whoever needs them. */
export function toInboxRecord(lane: Lane, offset: bigint, message: KafkaMessage, source: string | undefined): InboxRecord {
  const { headerCount = 0 } = message
  return {
    lane,
    offset,
    key: message.key,
    headers: toHeaders(message.headers ?? {}),
    value: message.value,
    timestamp: Number(message.timestamp),
    ...(source === undefined ? undefined : { source }),
    ...(headerCount > maxHeaders ? { headersLeftOut: headerCount - maxHeaders } : undefined),
  }
}

/** Foreign producers may repeat a header (the last counts) or leave its value out (it is as if not there). */
function toHeaders(headers: IHeaders): Record<string, HeaderValue> {
  // Without a prototype a header may have any name.
  const values: Record<string, HeaderValue> = Object.create(null)
  for (const name in headers) {
    const value = headers[name]
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last !== undefined && last !== null) values[name] = last
  }
  return values
}
