import type { LeafedEvent } from '@xianglian/core'

import { writeBigint, writeInstant } from './instants.ts'

/** In the order of the rows that are copied in and out; `leaf_hash` and `data` stand last, so that reading copies them in one piece. */
export const eventColumns =
  'position, recorded_at, time, schema, revision, void, source, id, type, subject, region, sequence, record, traceparent, extensions, leaf_hash, data'
export const eventColumnCount = 17

/** Start of every binary COPY: signature, flags, length of the header's extension. */
export const copyHeader = Buffer.concat([Buffer.from('PGCOPY\n\u00ff\r\n\0', 'latin1'), Buffer.alloc(8)])
export const copyTrailer = Buffer.from([0xff, 0xff])

const uuidBytes = 16
const leafBytes = 32
export const identityColumns = 'key, position, leaf_hash'
const identityRowBytes = 2 + 4 + uuidBytes + 4 + 8 + 4 + leafBytes

export interface NewRow {
  readonly event: LeafedEvent
  readonly schemaId: number
  readonly position: number
}

const chunkBytes = 256 * 1024

/**
 * Rows of `events` for binary COPY, whole: header, rows, trailer, in chunks. A chunk is encoded when it is asked for, so that PostgreSQL works on
 * the one before meanwhile. `recordedAt` in epoch milliseconds.
 */
export function* encodeRows(rows: Iterable<NewRow>, recordedAt: number): Generator<Buffer> {
  let chunk = Buffer.allocUnsafeSlow(chunkBytes)
  let offset = copyHeader.copy(chunk)
  for (const row of rows) {
    const needed = mostBytes(row.event) + copyTrailer.length
    if (offset + needed > chunk.length) {
      yield chunk.subarray(0, offset)
      chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, needed))
      offset = 0
    }
    offset = encodeRow(chunk, offset, row, recordedAt)
  }
  yield chunk.subarray(0, offset + copyTrailer.copy(chunk, offset))
}

/** An upper bound of a row's bytes, cheap to compute: a UTF-16 code unit takes at most 3 bytes of UTF-8. */
function mostBytes({ envelope, data }: LeafedEvent): number {
  const { source, id, type, subject, region, sequence, record, traceparent } = envelope
  const text = source.length + id.length + type.length + subject.length + region.length
  const optional = (sequence?.length ?? 0) + (record?.length ?? 0) + (traceparent?.length ?? 0)
  return fixedBytes + (text + optional) * 3 + data.length + extensionBytes(envelope.extensions)
}

/** Field count, 17 lengths, 3 instants or bigints, 2 integers, 1 boolean, the leaf. */
const fixedBytes = 2 + eventColumnCount * 4 + 3 * 8 + 2 * 4 + 1 + leafBytes

function extensionBytes(extensions: Readonly<Record<string, string>>): number {
  let bytes = 0
  // In JSON a character takes 6 bytes at most (\u0000), its quotes, colon and comma a few more.
  for (const name in extensions) bytes += (name.length + (extensions[name]?.length ?? 0)) * 6 + 8
  return bytes === 0 ? 0 : bytes + 3
}

function encodeRow(buffer: Buffer, start: number, { event, schemaId, position }: NewRow, recordedAt: number): number {
  const { envelope } = event
  buffer.writeInt16BE(eventColumnCount, start)
  buffer.writeInt32BE(8, start + 2)
  writeBigint(buffer, start + 6, position)
  buffer.writeInt32BE(8, start + 14)
  writeInstant(buffer, start + 18, recordedAt)
  buffer.writeInt32BE(8, start + 26)
  writeInstant(buffer, start + 30, envelope.time)
  buffer.writeInt32BE(4, start + 38)
  buffer.writeInt32BE(schemaId, start + 42)
  buffer.writeInt32BE(4, start + 46)
  buffer.writeInt32BE(envelope.revision, start + 50)
  buffer.writeInt32BE(1, start + 54)
  buffer[start + 58] = envelope.void ? 1 : 0
  let offset = writeText(buffer, start + 59, envelope.source)
  offset = writeText(buffer, offset, envelope.id)
  offset = writeText(buffer, offset, envelope.type)
  offset = writeText(buffer, offset, envelope.subject)
  offset = writeText(buffer, offset, envelope.region)
  offset = writeText(buffer, offset, envelope.sequence)
  offset = writeText(buffer, offset, envelope.record)
  offset = writeText(buffer, offset, envelope.traceparent)
  offset = writeExtensions(buffer, offset, envelope.extensions)
  offset = writeBytes(buffer, offset, event.leafHash)
  return writeBytes(buffer, offset, event.data)
}

export interface IdentityRow {
  /** 32 hexadecimal digits. */
  readonly key: string
  readonly position: number
  readonly leafHash: Uint8Array
}

/** Rows of `identities`, whole: header, rows, trailer. */
export function encodeIdentities(rows: readonly IdentityRow[]): Buffer {
  const buffer = Buffer.allocUnsafe(copyHeader.length + rows.length * identityRowBytes + copyTrailer.length)
  let offset = copyHeader.copy(buffer, 0)
  for (const { key, position, leafHash } of rows) {
    buffer.writeInt16BE(3, offset)
    buffer.writeInt32BE(uuidBytes, offset + 2)
    buffer.write(key, offset + 6, 'hex')
    buffer.writeInt32BE(8, offset + 22)
    writeBigint(buffer, offset + 26, position)
    offset = writeBytes(buffer, offset + 34, leafHash)
  }
  copyTrailer.copy(buffer, offset)
  return buffer
}

function writeBytes(buffer: Buffer, offset: number, bytes: Uint8Array): number {
  buffer.writeInt32BE(bytes.length, offset)
  buffer.set(bytes, offset + 4)
  return offset + 4 + bytes.length
}

function writeText(buffer: Buffer, offset: number, text: string | undefined): number {
  if (text === undefined) return buffer.writeInt32BE(-1, offset)
  const length = text.length
  // A short ASCII text, which is nearly all of them, is written faster here than by a call into the runtime.
  if (length <= 64) {
    let index = 0
    for (; index < length; index += 1) {
      const code = text.charCodeAt(index)
      if (code > 127) break
      buffer[offset + 4 + index] = code
    }
    if (index === length) {
      buffer.writeInt32BE(length, offset)
      return offset + 4 + length
    }
  }
  const written = buffer.write(text, offset + 4, 'utf8')
  buffer.writeInt32BE(written, offset)
  return offset + 4 + written
}

/** jsonb's binary form is a version byte and the JSON text; no extensions at all are NULL. */
function writeExtensions(buffer: Buffer, offset: number, extensions: Readonly<Record<string, string>>): number {
  for (const _ in extensions) {
    const written = buffer.write(JSON.stringify(extensions), offset + 5, 'utf8')
    buffer.writeInt32BE(written + 1, offset)
    buffer[offset + 4] = 1
    return offset + 5 + written
  }
  return buffer.writeInt32BE(-1, offset)
}
