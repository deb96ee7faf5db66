import { expect, test } from 'vitest'

import { crc64 } from './fingerprint.ts'

test('the checksum of nothing is the one that the specification calls EMPTY', () => {
  expect(crc64(new Uint8Array())).toBe(0xc15d213aa4d7a795n)
})

test('bytes are read from the left, by the specification’s table', () => {
  // FP_TABLE[(EMPTY ^ 0x22) & 0xff] ^ (EMPTY >>> 8), worked by hand for the one byte that opens every JSON text of a name.
  let entry = (0xc15d213aa4d7a795n ^ 0x22n) & 0xffn
  for (let bit = 0; bit < 8; bit += 1) entry = entry % 2n === 1n ? (entry / 2n) ^ 0xc15d213aa4d7a795n : entry / 2n
  expect(crc64(Uint8Array.of(0x22))).toBe(entry ^ (0xc15d213aa4d7a795n >> 8n))
})
