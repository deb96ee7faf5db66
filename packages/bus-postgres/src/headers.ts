import type { HeaderValue } from '@xianglian/core'

type Headers = Readonly<Record<string, HeaderValue>>
type StoredHeaders = Readonly<Record<string, string | readonly [base64: string]>>

/** Headers as JSON text: a string is text, a string in an array is bytes in base64. */
export function encodeHeaders(headers: Headers): string {
  return JSON.stringify(isText(headers) ? headers : mapValues(headers, (value) => (typeof value === 'string' ? value : [toBase64(value)])))
}

/** The headers that `encodeHeaders` wrote. */
export function decodeHeaders(text: string): Headers {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by encodeHeaders alone, and read too often to be checked again
  const stored = JSON.parse(text) as StoredHeaders
  // Hardly any record has bytes here: the parsed object is given as it is where it can be.
  return isText(stored) ? stored : mapValues(stored, (value) => (typeof value === 'string' ? value : Buffer.from(value[0], 'base64')))
}

function isText(headers: Readonly<Record<string, unknown>>): headers is Readonly<Record<string, string>> {
  for (const name in headers) if (typeof headers[name] !== 'string') return false
  return true
}

const mapValues = <A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
