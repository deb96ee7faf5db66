import { HubError, type Envelope, type RecordedEvent } from '@xianglian/core'

import { eventColumnCount } from './event-rows.ts'
import { readBigint, readInstant } from './instants.ts'
import type { SchemaIds } from './schema-ids.ts'
import { createTextCache, type TextCache } from './text-cache.ts'

/** Reads one row of a binary COPY of `eventColumns`. What it returns does not share memory with `row`. */
export type RowDecoder = (row: Buffer) => RecordedEvent

/** Keeps texts that repeat from row to row (source, type, region) as one string each; make one per reading. */
export function createRowDecoder(schemas: SchemaIds): RowDecoder {
  const texts = createTextCache()
  const keep = createArena()
  return (row) => {
    if (row.readInt16BE(0) !== eventColumnCount)
      throw new HubError('internal', 'PostgreSQL sent a row of events with other columns than asked for.')
    const schema = schemas.byId(row.readInt32BE(42))
    const cursor = { offset: 59 }
    const envelope = readEnvelope(row, cursor, schema.urn, texts)
    const leafStart = cursor.offset + 4
    const leafEnd = leafStart + row.readInt32BE(cursor.offset)
    const tail = keep(row, leafStart)
    return {
      envelope,
      schemaHash: schema.hash,
      data: tail.subarray(leafEnd - leafStart + 4),
      leafHash: tail.subarray(0, leafEnd - leafStart),
      position: readBigint(row, 6),
      recordedAt: readInstant(row, 18),
    }
  }
}

interface Cursor {
  offset: number
}

const noExtensions: Readonly<Record<string, string>> = Object.freeze({})

function readEnvelope(row: Buffer, cursor: Cursor, dataschema: string, texts: TextCache): Envelope {
  const source = cached(row, cursor, texts)
  const id = text(row, cursor)
  const type = cached(row, cursor, texts)
  const subject = text(row, cursor)
  const region = cached(row, cursor, texts)
  const sequence = optionalText(row, cursor)
  const record = optionalText(row, cursor)
  const traceparent = optionalText(row, cursor)
  const extensions = readExtensions(row, cursor)
  const time = readInstant(row, 30)
  const revision = row.readInt32BE(50)
  const isVoid = row[58] === 1
  const base = { id, source, type, subject, time, region, revision, void: isVoid, dataschema, extensions }
  if (sequence === undefined && record === undefined && traceparent === undefined) return base
  return {
    ...base,
    ...(sequence === undefined ? undefined : { sequence }),
    ...(record === undefined ? undefined : { record }),
    ...(traceparent === undefined ? undefined : { traceparent }),
  }
}

function text(row: Buffer, cursor: Cursor): string {
  const start = cursor.offset + 4
  const end = start + row.readInt32BE(cursor.offset)
  cursor.offset = end
  return row.toString('utf8', start, end)
}

function cached(row: Buffer, cursor: Cursor, texts: TextCache): string {
  const start = cursor.offset + 4
  const end = start + row.readInt32BE(cursor.offset)
  cursor.offset = end
  return texts(row, start, end)
}

function optionalText(row: Buffer, cursor: Cursor): string | undefined {
  if (row.readInt32BE(cursor.offset) >= 0) return text(row, cursor)
  cursor.offset += 4
  return undefined
}

function readExtensions(row: Buffer, cursor: Cursor): Readonly<Record<string, string>> {
  const length = row.readInt32BE(cursor.offset)
  const start = cursor.offset + 4
  cursor.offset = start + Math.max(length, 0)
  if (length < 0) return noExtensions
  // jsonb's binary form is a version byte and the JSON text, which only `encodeRows` wrote, from this very type.
  const extensions: Readonly<Record<string, string>> = JSON.parse(row.toString('utf8', start + 1, start + length))
  return extensions
}

const slabBytes = 64 * 1024

/** Copies the end of a row out of the driver's buffer, many rows into one allocation. */
function createArena(): (row: Buffer, start: number) => Buffer {
  let slab = Buffer.alloc(0)
  let used = 0
  return (row, start) => {
    const length = row.length - start
    if (used + length > slab.length) {
      slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, length))
      used = 0
    }
    const piece = slab.subarray(used, used + length)
    row.copy(slab, used, start)
    used += length
    return piece
  }
}
