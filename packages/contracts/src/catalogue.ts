import { isDeepStrictEqual } from 'node:util'

import { defaultStageRank, HubError, type EncodedEvent, type SchemaTable, type StoredSchema } from '@xianglian/core'

import { builtInSchemas } from './built-in.ts'
import { createCodec, type EventCodec, type EventData } from './codec.ts'
import { parseEventSchema } from './schema.ts'

export type RegisteredCodec = EventCodec & {
  /** The schema's id on the wire. */
  readonly id: number
}

/** All schemas of the hub: by type (the newest), by hash, by wire id. */
export interface Catalogue {
  newest(type: string): RegisteredCodec | undefined
  byHash(hash: string | Uint8Array): RegisteredCodec | undefined
  byId(id: number): RegisteredCodec | undefined
  /** In the order of their names. */
  types(): readonly string[]
  /** The data of an event, resolved to the newest schema of its type. HubError `unknown-schema` or `unreadable-data`. */
  dataOf(event: EncodedEvent): EventData
  /** Whether the data of two events says the same, each resolved to the newest schema: for `sameContent`. */
  sameData(a: EncodedEvent, b: EncodedEvent): boolean
  /** As the type's first schema states it; the default for a type that is unknown. */
  stageRank(type: string): number
  /** Takes in what was registered in the table since. */
  refresh(): Promise<void>
}

/** Registers the built-in schemas in the table, and loads all that it holds. */
export async function openCatalogue(table: SchemaTable): Promise<Catalogue> {
  await table.register(builtInSchemas.map((schema) => schema.text))
  const catalogue = new TableCatalogue(table)
  await catalogue.refresh()
  return catalogue
}

class TableCatalogue implements Catalogue {
  readonly #table: SchemaTable
  readonly #byId = new Map<number, RegisteredCodec>()
  readonly #byHash = new Map<string, RegisteredCodec>()
  readonly #newest = new Map<string, RegisteredCodec>()
  readonly #ranks = new Map<string, number>()

  constructor(table: SchemaTable) {
    this.#table = table
  }

  async refresh(): Promise<void> {
    const rows = await this.#table.all()
    for (const row of rows.toSorted((a, b) => a.id - b.id)) if (!this.#byId.has(row.id)) this.#add(row)
  }

  /** Rows come in the order of their ids, so that the first one fixes the rank and the last one is the newest. */
  #add(row: StoredSchema): void {
    const schema = parseEventSchema(row.text)
    if (schema.hash !== row.hash) throw new HubError('unknown-schema', `Schema ${row.id} in the table has not the hash of its text.`)
    const entry: RegisteredCodec = Object.assign(createCodec(schema), { id: row.id })
    this.#byId.set(row.id, entry)
    this.#byHash.set(row.hash, entry)
    this.#newest.set(schema.eventType, entry)
    if (!this.#ranks.has(schema.eventType)) this.#ranks.set(schema.eventType, schema.stageRank)
  }

  newest(type: string): RegisteredCodec | undefined {
    return this.#newest.get(type)
  }

  byHash(hash: string | Uint8Array): RegisteredCodec | undefined {
    return this.#byHash.get(hexOf(hash))
  }

  byId(id: number): RegisteredCodec | undefined {
    return this.#byId.get(id)
  }

  types(): readonly string[] {
    return [...this.#newest.keys()].toSorted()
  }

  stageRank(type: string): number {
    return this.#ranks.get(type) ?? defaultStageRank
  }

  dataOf(event: EncodedEvent): EventData {
    const { type } = event.envelope
    const writer = this.#byHash.get(hexOf(event.schemaHash))
    const reader = this.#newest.get(type)
    if (!writer || !reader || writer.schema.eventType !== type) {
      throw new HubError('unknown-schema', `No schema ${hexOf(event.schemaHash)} of ${type} is registered.`)
    }
    return reader.decodeFrom(writer, event.data)
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

const hexOf = (hash: string | Uint8Array): string =>
  typeof hash === 'string' ? hash : Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('hex')
