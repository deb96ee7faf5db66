import type { Envelope } from './envelope.ts'

/** An event on its way in: attributes and Avro data, not yet recorded. */
export interface EncodedEvent {
  readonly envelope: Envelope
  /** SHA-256 of the full text of the schema that `data` is written with, 32 bytes. */
  readonly schemaHash: Uint8Array
  /** Avro binary, without the wire format's five leading bytes. */
  readonly data: Uint8Array
}

/** An event with the leaf hash that commits to all of it: what the recorder appends. */
export interface LeafedEvent extends EncodedEvent {
  /** RFC 6962 leaf, 32 bytes: see leaf.ts. */
  readonly leafHash: Uint8Array
}

/** An event to append, recorded whatever else there is unless it names a condition. */
export interface NewEvent extends LeafedEvent {
  /** Recorded only if the last event of its stream has this position, −1: if there is none. No part of the fact: neither stored nor in the leaf. */
  readonly expectedPosition?: number
}

/** An event of the store of record. */
export interface RecordedEvent extends LeafedEvent {
  /** Gap-free place in the event store, from 0. */
  readonly position: number
  /** Epoch milliseconds; never decreases with the position. */
  readonly recordedAt: number
}

/** The statement that an event is a version of; versions of one record share source, type and this name. */
export const recordOf = (envelope: Pick<Envelope, 'id' | 'record'>): string => envelope.record ?? envelope.id

/** What a definition sees of an event: `time` is RFC 3339 in UTC, `data` in the JSON form of §4 with absent fields filled in. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type
  readonly id: string
  readonly source: string
  readonly subject: string
  readonly region: string
  readonly time: string
  /** Names the schema that its data was written with. */
  readonly dataschema: string
  readonly data: Data
}
