import { setImmediate as nextTurn } from 'node:timers/promises'

import { parseSchemaText, type AvroSchema } from '@xianglian/avro'
import { HubError } from '@xianglian/core'
import type pg from 'pg'

import { registryError } from './errors.ts'
import type { NumberedSchema } from './versions.ts'

/** Bytes of the texts that a candidate is compared with at once, and of those that are kept: parsed, they take some eight times as much. */
const mostBytes = 8 * 1024 * 1024

export interface ParsedVersion {
  readonly version: number
  readonly schema: AvroSchema
}

/** Reads what a candidate is to be compared with, in the order given. 42205 where it is too much. */
export type ReadSchemas = (client: pg.PoolClient, versions: readonly NumberedSchema[]) => Promise<readonly ParsedVersion[]>

/** Reads schemas of the hub's table. Those used last are kept: the text of an id never changes. */
export function createSchemaReader(): ReadSchemas {
  const kept = new Map<number, { readonly schema: AvroSchema; readonly bytes: number }>()
  let size = 0

  const keep = (id: number, schema: AvroSchema, bytes: number): void => {
    size += bytes - (kept.get(id)?.bytes ?? 0)
    kept.delete(id)
    kept.set(id, { schema, bytes })
    for (const [oldest, { bytes: freed }] of kept) {
      if (size <= mostBytes) break
      kept.delete(oldest)
      size -= freed
    }
  }

  return async (client, versions) => {
    const sizes = await sizesOf(client, versions)
    const found = new Map<number, AvroSchema>()
    // Before others are read: until then they may be kept no more.
    for (const id of sizes.keys()) {
      const known = kept.get(id)
      if (known) found.set(id, known.schema)
    }
    const missing = [...sizes.keys()].filter((id) => !found.has(id))
    for (const { id, text } of await textsOf(client, missing)) {
      // Each may take some fifty milliseconds.
      await nextTurn()
      found.set(id, parseSchemaText(text))
    }
    for (const [id, schema] of found) keep(id, schema, sizes.get(id) ?? 0)
    return versions.map(({ version, id }) => {
      const schema = found.get(id)
      if (!schema) throw new HubError('internal', `The table of schemas has no schema ${id}.`)
      return { version, schema }
    })
  }
}

/** The bytes of each schema's text. */
async function sizesOf(client: pg.PoolClient, versions: readonly NumberedSchema[]): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<{ id: number; bytes: number }>(
    'SELECT id, octet_length(text) AS bytes FROM schemas WHERE id = ANY ($1)',
    [versions.map(({ id }) => id)],
  )
  if (rows.reduce((sum, { bytes }) => sum + bytes, 0) > mostBytes)
    throw registryError(42205, `The earlier schemas to compare with are together longer than ${mostBytes} bytes, the most there may be.`)
  return new Map(rows.map(({ id, bytes }) => [id, bytes]))
}

async function textsOf(client: pg.PoolClient, ids: readonly number[]): Promise<readonly { id: number; text: string }[]> {
  if (ids.length === 0) return []
  return (await client.query<{ id: number; text: string }>('SELECT id, text FROM schemas WHERE id = ANY ($1)', [ids])).rows
}
