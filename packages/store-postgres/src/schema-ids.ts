import { HubError, sameBytes, schemaUrn, type EncodedEvent } from '@xianglian/core'
import type pg from 'pg'

import { withClient } from './connection.ts'

export interface KnownSchema {
  readonly id: number
  readonly hash: Uint8Array
  /** The `dataschema` of every event written with it. */
  readonly urn: string
}

/** Rows of `events` name their schema by its id. Ids never change, so what was looked up once is kept. */
export interface SchemaIds {
  /** Makes the schemas of these events known; throws `unknown-schema` when one is not in the table. */
  load(events: readonly EncodedEvent[]): Promise<void>
  /** The id of an event's schema, which must be loaded. */
  idOf(event: EncodedEvent): number
  /** Throws UnknownSchemaId when the table was not read since the schema came: see `withFreshSchemas`. */
  byId(id: number): KnownSchema
  /** Reads the table again: for ids that another process added. */
  refresh(): Promise<void>
}

/** On migrated tables. */
export function createSchemaIds(pool: pg.Pool): SchemaIds {
  const byUrn = new Map<string, KnownSchema>()
  const byId: (KnownSchema | undefined)[] = []

  let last = 0

  const refresh = async (): Promise<void> => {
    const { rows } = await withClient(pool, (client) =>
      client.query<{ id: number; hash: Buffer }>('SELECT id, hash FROM schemas WHERE id > $1 ORDER BY id', [last]),
    )
    for (const { id, hash } of rows) {
      const known = { id, hash: Buffer.from(hash), urn: schemaUrn + hash.toString('hex') }
      byUrn.set(known.urn, known)
      byId[id] = known
      last = Math.max(last, id)
    }
  }
  return {
    refresh,
    byId(id) {
      const known = byId[id]
      if (!known) throw new UnknownSchemaId(id)
      return known
    },
    async load(events) {
      if (!events.every((event) => byUrn.has(event.envelope.dataschema))) await refresh()
    },
    idOf(event) {
      const known = byUrn.get(event.envelope.dataschema)
      if (known && sameBytes(known.hash, event.schemaHash)) return known.id
      throw new HubError(
        'unknown-schema',
        known
          ? `The dataschema of an event of type ${event.envelope.type} is not that of its schema's hash.`
          : `The schema of an event of type ${event.envelope.type} is not in the table of schemas. Register it first.`,
      )
    },
  }
}

class UnknownSchemaId extends HubError {
  constructor(id: number) {
    super('internal', `Schema ${id} of a recorded event is not in the table of schemas. Restore the database from its backup.`)
  }
}

/** Runs a reading again when it met a schema that another process added since the table was read. */
export async function withFreshSchemas<Result>(schemas: SchemaIds, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof UnknownSchemaId)) throw error
    await schemas.refresh()
    return await read()
  }
}
