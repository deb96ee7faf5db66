import type { OutRecord } from '@xianglian/core'
import type pg from 'pg'

import { encodeHeaders } from './headers.ts'
import { channel } from './tables.ts'

// All bytes travel as one binary parameter and are cut up by the server: an array of bytea would go as hexadecimal text.
const statement = `
  WITH head AS (
    UPDATE inbox_head SET next = next + cardinality($2::int[])
    RETURNING next - cardinality($2::int[]) AS first, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at
  ), added AS (
    INSERT INTO inbox
    SELECT head.first + part.n - 1, head.at,
      substring($1::bytea FROM part.start FOR part.key),
      substring($1::bytea FROM part.start + part.key FOR part.headers),
      substring($1::bytea FROM part.start + part.key + part.headers FOR part.value)
    FROM head, unnest($2::int[], $3::int[], $4::int[], $5::int[]) WITH ORDINALITY AS part(start, key, headers, value, n)
  )
  SELECT pg_notify('${channel}', '')`

/** Appends the records in one statement, and so in one durable transaction. */
export async function appendRecords(pool: pg.Pool, records: readonly OutRecord[]): Promise<void> {
  const { bytes, starts, keys, headers, values } = pack(records)
  await pool.query({ name: 'inbox-publish', text: statement, values: [bytes, starts, keys, headers, values].map(toParameter) })
}

const toParameter = (value: Buffer | readonly number[]): Buffer | string => (Buffer.isBuffer(value) ? value : `{${value.join(',')}}`)

/** The records' keys, headers and values end to end; starts count from 1, as `substring` does. */
function pack(records: readonly OutRecord[]) {
  const parts: Uint8Array[] = []
  const sizes = { starts: [] as number[], keys: [] as number[], headers: [] as number[], values: [] as number[] }
  let start = 1
  for (const record of records) {
    const key = Buffer.from(record.key)
    const headers = Buffer.from(encodeHeaders(record.headers))
    parts.push(key, headers, record.value)
    sizes.starts.push(start)
    sizes.keys.push(key.length)
    sizes.headers.push(headers.length)
    sizes.values.push(record.value.length)
    start += key.length + headers.length + record.value.length
  }
  return { bytes: Buffer.concat(parts), ...sizes }
}
