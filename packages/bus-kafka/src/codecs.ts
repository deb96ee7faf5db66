import { promisify } from 'node:util'
import { gunzip, zstdDecompress } from 'node:zlib'

import { lz4Decompress, snappyDecompress } from '@platformatic/wasm-utils'
import kafkajs from 'kafkajs'

const { CompressionCodecs, CompressionTypes } = kafkajs

/** What a batch may hold unpacked, bytes: as much as an inbox takes of one that is not packed. A few kilobytes can claim to be gigabytes. */
const unpackedBytes = 32 * 1024 * 1024

const tooLarge = (): Error => new Error(`a compressed batch holds more than ${unpackedBytes} bytes`)

type Inflate = (packed: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>

const bounded =
  (inflate: Inflate) =>
  (packed: Buffer): Promise<Buffer> =>
    inflate(packed, { maxOutputLength: unpackedBytes }).catch((failure: unknown) => {
      throw failure instanceof RangeError ? tooLarge() : failure
    })

/** Of a gzip stream. Rejects when it is broken or holds too much, as the others do. */
export const unpackGzip = bounded(promisify(gunzip))
export const unpackZstd = bounded(promisify(zstdDecompress))

/** Of an LZ4 frame. */
export async function unpackLz4(frame: Buffer): Promise<Buffer> {
  if (mostOfLz4(frame) > unpackedBytes) throw tooLarge()
  return lz4Decompress(frame)
}

/** What the frame can hold at most, bytes: its blocks, each of the size that its descriptor allows (LZ4 frame format 1.6). */
function mostOfLz4(frame: Buffer): number {
  if (frame.length < 7) return 0
  const flags = frame.readUInt8(4)
  const blockBytes = 256 << (2 * ((frame.readUInt8(5) >> 4) & 7))
  const checksumBytes = flags & 0b1_0000 ? 4 : 0
  let at = 7 + (flags & 0b1000 ? 8 : 0) + (flags & 1 ? 4 : 0)
  let blocks = 0
  while (at + 4 <= frame.length) {
    const packedBytes = frame.readUInt32LE(at) & 0x7fff_ffff
    if (packedBytes === 0) break
    blocks += 1
    at += 4 + packedBytes + checksumBytes
  }
  return blocks * blockBytes
}

/** snappy-java makes blocks of 32 KiB; without a bound empty ones would be work that no size bounds. */
const maxXerialBlocks = 65_536
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0])
/** The magic, then two versions. */
const xerialHeaderBytes = 16

/** Of snappy: in the blocks of snappy-java, as Java's clients write it, or in one piece, as librdkafka does. */
export async function unpackSnappy(packed: Buffer): Promise<Buffer> {
  const blocks = packed.subarray(0, xerialMagic.length).equals(xerialMagic) ? blocksOfXerial(packed) : [packed]
  if (blocks.reduce((sum, block) => sum + claimOfSnappy(block), 0) > unpackedBytes) throw tooLarge()
  return Buffer.concat(blocks.map((block) => snappyDecompress(block)))
}

function blocksOfXerial(packed: Buffer): readonly Buffer[] {
  const blocks: Buffer[] = []
  for (let at = xerialHeaderBytes; at < packed.length;) {
    if (blocks.length === maxXerialBlocks) throw tooLarge()
    const end = at + 4 + packed.readUInt32BE(at)
    blocks.push(packed.subarray(at + 4, end))
    at = end
  }
  return blocks
}

/** The size that a block says it has unpacked: its first bytes, seven bits each, the lowest first. The library holds it to that. */
function claimOfSnappy(block: Buffer): number {
  let size = 0
  for (const [index, byte] of block.subarray(0, 5).entries()) {
    size += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) break
  }
  return size
}

/** Has kafkajs read what is compressed. It has one register for all of its clients, and in it nothing but an unbounded gzip. */
export function registerCodecs(): void {
  Object.assign(CompressionCodecs, {
    [CompressionTypes.GZIP]: () => ({ decompress: unpackGzip }),
    [CompressionTypes.Snappy]: () => ({ decompress: unpackSnappy }),
    [CompressionTypes.LZ4]: () => ({ decompress: unpackLz4 }),
    [CompressionTypes.ZSTD]: () => ({ decompress: unpackZstd }),
  })
}
