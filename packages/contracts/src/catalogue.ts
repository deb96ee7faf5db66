import { setImmediate as nextTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { coalesce, defaultStageRank, HubError, type EncodedEvent, type SchemaTable, type StoredSchema } from '@xianglian/core'

import { builtInSchemas } from './built-in.ts'
import { createCodec, type EventCodec, type EventData } from './codec.ts'
import { RecentCache } from './recent-cache.ts'
import { parseEventSchema, type EventSchema } from './schema.ts'
import { isObject } from './shape.ts'

export type RegisteredCodec = EventCodec & {
  /** The schema's id on the wire. */
  readonly id: number
}

/** What a process always knows of a schema of the table. */
export interface RegisteredSchema extends Pick<EventSchema, 'hash' | 'eventType' | 'subjectTemplate' | 'stageRank' | 'owner'> {
  /** Its id on the wire. */
  readonly id: number
  /** Characters of its text. */
  readonly length: number
}

/** A row of the table that states an event type and cannot be used as one: no release registers such, but hands may. */
export interface UnusableSchema {
  readonly id: number
  readonly reason: string
}

/** The event schemas of the hub: by type (the newest), by hash, by wire id. Never asks the database but in `refresh` and `load`. */
export interface Catalogue {
  newest(type: string): RegisteredCodec | undefined
  byHash(hash: string | Uint8Array): RegisteredCodec | undefined
  byId(id: number): RegisteredCodec | undefined
  /** Every schema of a type, oldest first; none for a type that is unknown. */
  versions(type: string): readonly RegisteredSchema[]
  /** The first hundred: events that name one of them are refused as of an unknown schema. */
  readonly unusable: readonly UnusableSchema[]
  /** In the order of their names. */
  types(): readonly string[]
  /** The data of an event, resolved to the newest schema of its type. HubError `unknown-schema` or `unreadable-data`. */
  dataOf(event: EncodedEvent): EventData
  /** The data of an event in the form of the schema it was written with. HubError as `dataOf`. */
  dataAsWritten(event: EncodedEvent): EventData
  /** Whether the data of two events says the same, each resolved to the newest schema: for `sameContent`. */
  sameData(a: EncodedEvent, b: EncodedEvent): boolean
  /** As the type's first schema states it; the default for a type that is unknown. */
  stageRank(type: string): number
  /** The greatest id taken in: what was made of the catalogue holds while this stays. */
  readonly revision: number
  /** Takes in what was registered until now; true if there was anything. Calls at once share one query. */
  refresh(): Promise<boolean>
  /**
   * For the reading of these events: refreshes when a schema of theirs is not known yet, and when the last look at the table was a second ago,
   * as another process may have registered a newer version of their type meanwhile.
   */
  load(events: readonly EncodedEvent[]): Promise<void>
}

/** Milliseconds that readers may be behind what another process registered. */
const longestUnseen = 1_000

/** Registers the built-in schemas in the table, and loads all that it holds. `now` counts milliseconds, from whenever. */
export async function openCatalogue(table: SchemaTable, now = (): number => performance.now()): Promise<Catalogue> {
  await table.register(builtInSchemas.map((schema) => schema.text))
  const catalogue = new TableCatalogue(table, now)
  await catalogue.refresh()
  return catalogue
}

const mostUnusable = 100

/** Characters of the schemas whose codecs are kept ready; a codec in use takes some twenty-five times the memory of its text. */
const mostReady = 8 * 1024 * 1024

/** A registered schema: its text packed, as members may register more than memory holds, and events are of a few of them. */
interface Entry extends RegisteredSchema {
  readonly packed: Uint8Array
}

function entryOf(id: number, { hash, eventType, subjectTemplate, stageRank, owner, text }: EventSchema): Entry {
  // A copy: what zlib returns is a part of a larger buffer.
  const packed = new Uint8Array(deflateRawSync(text))
  return { id, hash, eventType, subjectTemplate, stageRank, ...(owner !== undefined && { owner }), length: text.length, packed }
}

function codecOf({ id, packed }: Entry): RegisteredCodec {
  return Object.assign(createCodec(parseEventSchema(inflateRawSync(packed).toString())), { id })
}

class TableCatalogue implements Catalogue {
  readonly #table: SchemaTable
  readonly #now: () => number
  readonly #byId = new Map<number, Entry>()
  /** Undefined for a row that is no event schema. */
  readonly #byHash = new Map<string, Entry | undefined>()
  readonly #byType = new Map<string, Entry[]>()
  readonly #codecs = new RecentCache<number, RegisteredCodec>(mostReady)
  readonly #unusable: UnusableSchema[] = []
  #revision = 0
  /** When the table was last asked, by `#now`. */
  #asked = -Infinity
  /** Shared only before it begins: a query that is under way may have missed what the caller waits for. */
  readonly #look = coalesce(() => this.#takeIn())

  constructor(table: SchemaTable, now: () => number) {
    this.#table = table
    this.#now = now
  }

  get revision(): number {
    return this.#revision
  }

  async refresh(): Promise<boolean> {
    const before = this.#revision
    await this.#look()
    return this.#revision > before
  }

  async #takeIn(): Promise<void> {
    this.#asked = this.#now()
    for await (const row of this.#table.since(this.#revision)) {
      this.#add(row)
      this.#revision = row.id
      // A large schema takes tens of milliseconds to read, and there may be many at a start.
      await nextTurn()
    }
  }

  async load(events: readonly EncodedEvent[]): Promise<void> {
    if (events.length === 0) return
    const isRecent = this.#now() - this.#asked < longestUnseen
    if (!isRecent || !events.every((event) => this.#byHash.has(hexOf(event.schemaHash)))) await this.refresh()
  }

  /** Rows come in the order of their ids, so that the first one of a type fixes its rank and the last one is the newest. */
  #add(row: StoredSchema): void {
    const read = readRow(row)
    const entry = read && 'eventType' in read ? entryOf(row.id, read) : undefined
    this.#byHash.set(row.hash, entry)
    if (read && 'reason' in read && this.#unusable.length < mostUnusable) this.#unusable.push(read)
    if (!entry) return
    this.#byId.set(row.id, entry)
    const versions = this.#byType.get(entry.eventType)
    if (versions) versions.push(entry)
    else this.#byType.set(entry.eventType, [entry])
  }

  newest(type: string): RegisteredCodec | undefined {
    return this.#codec(this.#byType.get(type)?.at(-1))
  }

  byHash(hash: string | Uint8Array): RegisteredCodec | undefined {
    return this.#codec(this.#byHash.get(hexOf(hash)))
  }

  byId(id: number): RegisteredCodec | undefined {
    return this.#codec(this.#byId.get(id))
  }

  #codec(entry: Entry | undefined): RegisteredCodec | undefined {
    return entry && this.#codecs.get(entry.id, entry.length, () => codecOf(entry))
  }

  versions(type: string): readonly RegisteredSchema[] {
    return this.#byType.get(type) ?? []
  }

  get unusable(): readonly UnusableSchema[] {
    return this.#unusable
  }

  types(): readonly string[] {
    return [...this.#byType.keys()].toSorted()
  }

  stageRank(type: string): number {
    return this.#byType.get(type)?.[0]?.stageRank ?? defaultStageRank
  }

  dataOf(event: EncodedEvent): EventData {
    const writer = this.#writerOf(event)
    return (this.newest(event.envelope.type) ?? writer).decodeFrom(writer, event.data)
  }

  dataAsWritten(event: EncodedEvent): EventData {
    return this.#writerOf(event).decode(event.data)
  }

  #writerOf({ envelope: { type }, schemaHash }: EncodedEvent): RegisteredCodec {
    const writer = this.byHash(schemaHash)
    if (writer?.schema.eventType === type) return writer
    throw new HubError('unknown-schema', `No schema ${hexOf(schemaHash)} of ${type} is registered.`)
  }

  sameData(a: EncodedEvent, b: EncodedEvent): boolean {
    try {
      return isDeepStrictEqual(this.dataOf(a), this.dataOf(b))
    } catch (error) {
      // What cannot be read is equal to nothing; its bytes were compared before.
      if (error instanceof HubError) return false
      throw error
    }
  }
}

/**
 * The table also keeps keys, values that are no events and what those refer to, any schema that a registry's client registers: undefined for
 * what does not say that it is an event's.
 */
function readRow({ id, text, hash }: StoredSchema): EventSchema | UnusableSchema | undefined {
  try {
    const schema = parseEventSchema(text)
    return schema.hash === hash ? schema : { id, reason: 'The hash beside its text is another.' }
  } catch (thrown) {
    return statesEventType(text) ? { id, reason: thrown instanceof Error ? thrown.message : String(thrown) } : undefined
  }
}

function statesEventType(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text)
    return isObject(json) && Object.hasOwn(json, 'eventType')
  } catch {
    return false
  }
}

const hexOf = (hash: string | Uint8Array): string =>
  typeof hash === 'string' ? hash : Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex')
