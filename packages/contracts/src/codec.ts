import { HubError, schemaUrn, type FieldError } from '@xianglian/core'
import type avsc from 'avsc'

import { avscType } from './avsc-type.ts'
import { compileCheck, Cursor, Malformed } from './byte-check.ts'
import { compileReader, pointerTo, Reading, rootPlace } from './json-form.ts'
import type { EventSchema } from './schema.ts'
import { isObject } from './shape.ts'

/**
 * Data in JSON form (DESIGN.md §4): a decimal is text with its scale ("12.30"), an instant RFC 3339 in UTC, a day `YYYY-MM-DD`, bytes base64,
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

/** Compiles a schema once; the codec is stateless and cheap to call. */
export function createCodec(schema: EventSchema): EventCodec {
  return new Codec(schema)
}

let scratch = Buffer.allocUnsafeSlow(65_536)

class Codec implements EventCodec {
  readonly schema: EventSchema
  readonly hashBytes: Uint8Array
  readonly urn: string
  readonly #type: avsc.Type
  readonly #read: ReturnType<typeof compileReader>
  readonly #check: ReturnType<typeof compileCheck>
  readonly #subject: (value: EventData) => string | readonly FieldError[]
  readonly #resolvers = new Map<Codec, ReturnType<avsc.Type['createResolver']>>()

  constructor(schema: EventSchema) {
    this.schema = schema
    this.hashBytes = Buffer.from(schema.hash, 'hex')
    this.urn = schemaUrn + schema.hash
    this.#type = avscType(JSON.parse(schema.text))
    this.#read = compileReader(schema.shape)
    this.#check = compileCheck(schema.shape)
    this.#subject = compileSubject(schema)
  }

  fromJson(data: unknown): DataResult {
    const reading = new Reading()
    const value = this.#read(data, reading, undefined, rootPlace.key)
    return isObject(value) && reading.faults.length === 0 ? { ok: true, value } : { ok: false, errors: reading.faults }
  }

  encode(value: EventData): Uint8Array {
    let end = this.#write(value)
    if (end < 0) {
      // avsc answers with how many bytes were missing, as a negative number.
      scratch = Buffer.allocUnsafeSlow((scratch.length - end) * 2)
      end = this.#write(value)
    }
    return Uint8Array.prototype.slice.call(scratch, 0, end)
  }

  #write(value: EventData): number {
    try {
      return this.#type.encode(value, scratch)
    } catch {
      // avsc's message quotes the value, which may be personal: it goes no further.
      throw new HubError('internal', `Data of ${this.schema.eventType} was to be encoded without having been checked by fromJson.`)
    }
  }

  decode(bytes: Uint8Array): EventData {
    return this.#decode(bytes, this, undefined)
  }

  decodeFrom(writer: EventCodec, bytes: Uint8Array): EventData {
    if (!(writer instanceof Codec)) throw new HubError('internal', 'A codec reads only what another codec of this package wrote.')
    if (writer.schema.hash === this.schema.hash) return this.decode(bytes)
    return this.#decode(bytes, writer, this.#resolverOf(writer))
  }

  #decode(bytes: Uint8Array, writer: Codec, resolver: ReturnType<avsc.Type['createResolver']> | undefined): EventData {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const cursor = new Cursor(buffer)
    try {
      writer.#check(cursor)
      if (cursor.position !== buffer.length) throw new Malformed(`${buffer.length - cursor.position} bytes follow its end`)
      const value: unknown = this.#type.decode(buffer, 0, resolver).value
      if (!isObject(value)) throw new Malformed('it is no record')
      return value
    } catch (cause) {
      const reason = cause instanceof Malformed ? cause.message : 'it does not fit its schema'
      throw new HubError('unreadable-data', `The data of ${writer.schema.eventType} is unreadable at byte ${cursor.position}: ${reason}.`, {
        cause,
      })
    }
  }

  #resolverOf(writer: Codec): ReturnType<avsc.Type['createResolver']> {
    let resolver = this.#resolvers.get(writer)
    if (resolver) return resolver
    try {
      resolver = this.#type.createResolver(writer.#type)
    } catch (cause) {
      const message = `Data of ${writer.schema.eventType} written with schema ${writer.schema.hash} cannot be read as ${this.schema.hash}.`
      throw new HubError('unreadable-data', message, { cause })
    }
    this.#resolvers.set(writer, resolver)
    return resolver
  }

  subjectOf(value: EventData): string | readonly FieldError[] {
    return this.#subject(value)
  }
}

// oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
const notInKey = /[\u0000-\u001f\u007f-\u009f/]/
const maxKeyLength = 200

/** Key values go into the subject verbatim: DESIGN.md §4, `subject`. */
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
