import { gzipSync, zstdCompressSync } from 'node:zlib'

import { lz4Compress, snappyCompress } from '@platformatic/wasm-utils'
import { describe, expect, test } from 'vitest'

import { unpackGzip, unpackLz4, unpackSnappy, unpackZstd } from './codecs.ts'

const mebibyte = 1024 * 1024
const most = 32 * mebibyte

/** As snappy-java writes it: its magic, two versions, then blocks after their length. */
function xerial(bytes: Buffer<ArrayBuffer>): Buffer {
  const blockBytes = 32 * 1024
  const parts: Uint8Array[] = [Buffer.from('82534e41505059000000000100000001', 'hex')]
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = snappyCompress(bytes.subarray(at, at + blockBytes))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(block.length)
    parts.push(length, block)
  }
  return Buffer.concat(parts)
}

describe.each([
  ['gzip', unpackGzip, gzipSync],
  ['zstd', unpackZstd, zstdCompressSync],
  ['lz4', unpackLz4, lz4Compress],
  ['snappy in one piece', unpackSnappy, snappyCompress],
  ['snappy in blocks', unpackSnappy, xerial],
] satisfies [string, (packed: Buffer) => Promise<Buffer>, (bytes: Buffer<ArrayBuffer>) => Buffer][])('%s', (_, unpack, pack) => {
  test.each([0, 1, 5 * mebibyte, most])('%d bytes come back', async (length) => {
    const bytes = Buffer.alloc(length, 'xianglian')
    expect((await unpack(pack(bytes))).equals(bytes)).toBe(true)
  })

  test('what would be more than an inbox takes is refused', async () => {
    await expect(unpack(pack(Buffer.alloc(most + mebibyte)))).rejects.toThrow('more than 33554432 bytes')
  })

  test('what is cut off is refused', async () => {
    const packed = pack(Buffer.alloc(mebibyte, 'xianglian'))
    await expect(unpack(packed.subarray(0, packed.length - 20))).rejects.toThrow()
  })
})

test.each([
  [
    'snappy',
    unpackSnappy,
    'glNOQVBQWQAAAAABAAAAAQAAACvDAliCBQAAAAH0BGphdmEgc25hcHB5IDcgef4BAP4BAP4BAP4BAKoBAAAA',
    `java snappy 7 ${'y'.repeat(300)}`,
  ],
  ['lz4', unpackLz4, 'BCJNGGBAgiAAAAD/BfwEAAAAAe4EamF2YSBsejQgNyB5AQD/FVB5eXl5AAAAAAA=', `java lz4 7 ${'y'.repeat(300)}`],
] as const)('a record that Java’s producer packed with %s is read', async (_, unpack, packed, record) => {
  expect((await unpack(Buffer.from(packed, 'base64'))).toString('latin1')).toContain(record)
})

test('blocks without end that hold nothing are refused', async () => {
  const empty = Buffer.from([0, 0, 0, 1, 0])
  const bomb = Buffer.concat([xerial(Buffer.alloc(0)), ...Array.from({ length: 70_000 }, () => empty)])
  await expect(unpackSnappy(bomb)).rejects.toThrow('more than')
})
