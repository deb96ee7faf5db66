import type { IncomingHttpHeaders } from 'node:http'

import { fromStructured, type SentEvent } from '@xianglian/contracts'
import { batchType, decodeText, HubError, mediaTypeOf, parseJson, structuredType } from '@xianglian/core'

const maxBatchEvents = 10_000

/** A message that is enough to submit the same event again. */
export interface Original {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** What one request holds (CloudEvents HTTP binding 1.0: binary, structured, batch). */
export interface Submission {
  readonly batch: boolean
  readonly events: readonly SentEvent[]
  /** The bytes of one event as they were sent; for a batch its element of the array. Asked for refused events only. */
  original(index: number): Original
}

const binary = 'application/json'

/** Reads a request by its content type; throws `unsupported-media-type`, `invalid-json` or, for too many events, `too-large`. */
export function parseSubmission(headers: IncomingHttpHeaders, body: Uint8Array): Submission {
  const mode = modeOf(headers)
  if (mode === binary) return parseBinary(headers, body)
  const text = decodeText(body)
  const value = parseJson(text)
  if (mode === structuredType) {
    return { batch: false, events: [fromStructured(value)], original: () => ({ headers: { 'content-type': structuredType }, body }) }
  }
  if (!Array.isArray(value)) throw new HubError('invalid-json', 'A batch is a JSON array of events.')
  if (value.length > maxBatchEvents)
    throw new HubError('too-large', `A batch holds at most ${maxBatchEvents} events; send it in several requests.`)
  let elements: readonly string[] | undefined
  return {
    batch: true,
    events: value.map(fromStructured),
    original(index) {
      elements ??= elementsOf(text)
      return { headers: { 'content-type': structuredType }, body: Buffer.from(elements[index] ?? '') }
    },
  }
}

/** The mode that a request's content type names; throws before the body is read when the hub knows none such. */
export function modeOf(headers: IncomingHttpHeaders): string {
  const mode = mediaTypeOf(headers['content-type'] ?? '')
  if (mode === structuredType || mode === batchType || mode === binary) return mode
  throw new HubError('unsupported-media-type', `Send events as ${structuredType}, as ${batchType}, or with ce- headers as ${binary}.`)
}

function parseBinary(headers: IncomingHttpHeaders, body: Uint8Array): Submission {
  const kept: Record<string, string> = {}
  const attributes: Record<string, string> = {}
  let malformed: SentEvent['malformed']
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string') continue
    if (name === 'content-type') {
      kept[name] = value
      attributes['datacontenttype'] = value
    } else if (name.startsWith('ce-')) {
      kept[name] = value
      const decoded = decodeHeader(value)
      if (decoded === undefined)
        malformed = {
          pointer: `/${name.slice(3)}`,
          detail: `Header ${name.slice(0, 40)} is not UTF-8 once its percent-encoding is undone.`,
        }
      else attributes[name.slice(3)] = decoded
    }
  }
  const original = { headers: kept, body }
  const data = parseJson(decodeText(body))
  return { batch: false, events: [malformed ? { attributes, data, malformed } : { attributes, data }], original: () => original }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A header's value (HTTP binding 3.1.3.2): quoting and percent-encoding undone; undefined when that is not UTF-8. */
function decodeHeader(value: string): string | undefined {
  const plain = value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value
  if (/^[\u0020-\u0024\u0026-\u007e]*$/.test(plain)) return plain
  // Node gives header bytes as Latin-1.
  const bytes = Buffer.from(
    plain.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** The texts of a JSON array's elements, as they stand in it. The text must be valid JSON: it was parsed before. */
function elementsOf(text: string): readonly string[] {
  const elements: string[] = []
  let depth = 0
  let start = -1
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (char === '"') at = endOfString(text, at)
    else if (char === '[' || char === '{') {
      depth += 1
      if (depth === 1) start = at + 1
    } else if (char === ']' || char === '}') {
      depth -= 1
      if (depth === 0 && (elements.length > 0 || text.slice(start, at).trim() !== '')) elements.push(text.slice(start, at).trim())
    } else if (char === ',' && depth === 1) {
      elements.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  return elements
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}
