import { parseSchemaText, resolve } from '@xianglian/avro'
import { HubError, schemaUrn, type FieldError } from '@xianglian/core'

import { compileBinaryReader, type ReadBinary } from './binary-reader.ts'
import { compileBinaryWriter, Unchecked, type WriteBinary } from './binary-writer.ts'
import { Cursor, Malformed } from './cursor.ts'
import { compileReader, pointerTo, Reading, rootPlace } from './json-form.ts'
import { RecentCache } from './recent-cache.ts'
import type { EventSchema } from './schema.ts'
import { isObject } from './shape.ts'
import { Sink } from './sink.ts'

/**
 * Data in JSON form (docs/design.md §4): a decimal is text with its scale ("12.30"), an instant RFC 3339 in UTC, a day `YYYY-MM-DD`, bytes base64,
 * an absent nullable field null. What `fromJson` returns and what `decode` returns are the same form, so that nothing converts twice.
 */
export type EventData = Readonly<Record<string, unknown>>

type DataResult = { readonly ok: true; readonly value: EventData } | { readonly ok: false; readonly errors: readonly FieldError[] }

export interface EventCodec {
  readonly schema: EventSchema
  /** SHA-256 of the schema's text, 32 bytes. */
  readonly hashBytes: Uint8Array
  /** What `dataschema` says of this schema. */
  readonly urn: string
  /**
   * Parsed JSON -> checked value ready to encode, with every default filled in. Reports up to 20 faults, each with its JSON Pointer from
   * `/data`. Never throws.
   */
  fromJson(data: unknown): DataResult
  /** Avro binary of a checked value; the bytes are the caller's own. */
  encode(value: EventData): Uint8Array
  /** The whole of `bytes` as one value, or HubError `unreadable-data`. */
  decode(bytes: Uint8Array): EventData
  /** Data written with `writer`, as a value of this codec's schema. HubError `unreadable-data` when it cannot be resolved. */
  decodeFrom(writer: EventCodec, bytes: Uint8Array): EventData
  /** The subject that the schema's template and the value give, or what is wrong with the key fields. */
  subjectOf(value: EventData): string | readonly FieldError[]
}

/**
 * Compiles a schema once; the codec is stateless and cheap to call. Bytes are read and written here, in one pass each, and not by avsc 5.7:
 * resolving, that turns ints of an unchanged union of double and int into doubles, keeps ints whole that become floats, makes U+FFFD of bytes
 * that are no text, reads one logical type as another, refuses names that match unqualified and defaults of a later branch; at any time it
 * reads past ends, believes any item count, and computes longs in doubles.
 */
export function createCodec(schema: EventSchema): EventCodec {
  return new Codec(schema)
}

const sink = new Sink()

/** By the hashes of writer's and reader's schema; weighed by the characters of both, of which a reader takes some ten times the memory. */
const resolvingReaders = new RecentCache<string, ReadBinary>(8 * 1024 * 1024)

class Codec implements EventCodec {
  readonly schema: EventSchema
  readonly hashBytes: Uint8Array
  readonly urn: string
  readonly #read: ReturnType<typeof compileReader>
  readonly #write: WriteBinary
  readonly #subject: (value: EventData) => string | readonly FieldError[]
  /** Of what is written with this very schema. */
  #own: ReadBinary | undefined

  constructor(schema: EventSchema) {
    this.schema = schema
    this.hashBytes = Buffer.from(schema.hash, 'hex')
    this.urn = schemaUrn + schema.hash
    this.#read = compileReader(schema.shape)
    this.#write = compileBinaryWriter(schema.shape)
    this.#subject = compileSubject(schema)
  }

  fromJson(data: unknown): DataResult {
    const reading = new Reading()
    const value = this.#read(data, reading, undefined, rootPlace.key)
    return isObject(value) && reading.faults.length === 0 ? { ok: true, value } : { ok: false, errors: reading.faults }
  }

  encode(value: EventData): Uint8Array {
    sink.begin()
    try {
      this.#write(value, sink)
    } catch (cause) {
      if (!(cause instanceof Unchecked)) throw cause
      throw new HubError('internal', `Data of ${this.schema.eventType} was to be encoded without having been checked by fromJson.`)
    }
    return sink.finish()
  }

  decode(bytes: Uint8Array): EventData {
    return this.decodeFrom(this, bytes)
  }

  decodeFrom(writer: EventCodec, bytes: Uint8Array): EventData {
    const isOwn = writer.schema.hash === this.schema.hash
    const read = isOwn ? (this.#own ??= this.#readerOf(writer)) : this.#resolvingReaderOf(writer)
    const cursor = new Cursor(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), !isOwn)
    try {
      const value = read(cursor)
      if (cursor.position !== bytes.length) throw new Malformed(`${bytes.length - cursor.position} bytes follow its end`)
      if (!isObject(value)) throw new Malformed('it is no record')
      return value
    } catch (cause) {
      const reason = cause instanceof Malformed ? cause.message : 'it does not fit its schema'
      throw new HubError('unreadable-data', `The data of ${writer.schema.eventType} is unreadable at byte ${cursor.position}: ${reason}.`, {
        cause,
      })
    }
  }

  #readerOf(writer: EventCodec): ReadBinary {
    const { resolution, incompatibilities } = resolve(parseSchemaText(writer.schema.text), parseSchemaText(this.schema.text))
    if (!resolution) {
      const why = `${incompatibilities[0]?.message ?? ''} (\`${incompatibilities[0]?.path ?? ''}\`)`
      const message = `Data of ${writer.schema.eventType} written with schema ${writer.schema.hash} cannot be read as ${this.schema.hash}: ${why}`
      throw new HubError('unreadable-data', message)
    }
    return compileBinaryReader(resolution)
  }

  #resolvingReaderOf(writer: EventCodec): ReadBinary {
    const { schema } = this
    return resolvingReaders.get(`${writer.schema.hash} ${schema.hash}`, writer.schema.text.length + schema.text.length, () =>
      this.#readerOf(writer),
    )
  }

  subjectOf(value: EventData): string | readonly FieldError[] {
    return this.#subject(value)
  }
}

// oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
const notInKey = /[\u0000-\u001f\u007f-\u009f/]/
const maxKeyLength = 200

/** Key values go into the subject verbatim: docs/design.md §4, `subject`. */
function compileSubject(schema: EventSchema): (value: EventData) => string | readonly FieldError[] {
  const parts = schema.subjectTemplate.split(/[{}]/)
  return (value) => {
    const errors: FieldError[] = []
    let subject = ''
    for (const [index, part] of parts.entries()) {
      // Splitting at braces leaves text and field names in turn.
      if (index % 2 === 0) subject += part
      else {
        const key = value[part]
        if (typeof key === 'string' && key.length > 0 && key.length <= maxKeyLength && !notInKey.test(key)) subject += key
        else errors.push(keyFault(part))
      }
    }
    return errors.length === 0 ? subject : errors
  }
}

function keyFault(name: string): FieldError {
  const pointer = pointerTo(rootPlace, name)
  const detail = `Field \`${pointer}\` is part of the subject: it must have 1 to ${maxKeyLength} characters, no "/" and no control characters.`
  return { pointer, code: 'invalid-data', detail }
}
