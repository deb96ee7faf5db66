import { canonicalForm } from './normal.ts'
import type { AvroSchema } from './schema.ts'

const empty = 0xc15d213aa4d7a795n

const table: readonly bigint[] = Array.from({ length: 256 }, (_, index) => {
  let value = BigInt(index)
  for (let bit = 0; bit < 8; bit += 1) value = (value >> 1n) ^ ((value & 1n) === 1n ? empty : 0n)
  return value
})

/** CRC-64-AVRO of bytes, unsigned (specification, Schema Fingerprints). */
export function crc64(bytes: Uint8Array): bigint {
  let value = empty
  for (const byte of bytes) value = (value >> 8n) ^ (table[Number((value ^ BigInt(byte)) & 0xffn)] ?? 0n)
  return value
}

/** CRC-64-AVRO of the canonical form, unsigned. It says nothing of logical types, aliases and defaults: no identity of a schema. */
export const fingerprint = (schema: AvroSchema): bigint => crc64(new TextEncoder().encode(canonicalForm(schema)))
