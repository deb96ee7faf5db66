import { setImmediate as nextTurn } from 'node:timers/promises'

import { parseSchemaText, type AvroSchema } from '@xianglian/avro'
import { HubError } from '@xianglian/core'
import type pg from 'pg'

import { registryError } from './errors.ts'
import type { NumberedSchema } from './versions.ts'

/** Bytes of the texts that a candidate is compared with. */
const mostBytes = 8 * 1024 * 1024
/** Bytes of the texts of schemas that are kept: parsed, they take some ten to twenty times as much. */
const mostKept = 2 * 1024 * 1024

export interface ParsedVersion {
  readonly version: number
  readonly schema: AvroSchema
}

/** Reads what a candidate is to be compared with, one after the other in the order given. 42205 where it is too much. */
export type ReadSchemas = (client: pg.PoolClient, versions: readonly NumberedSchema[]) => AsyncIterable<ParsedVersion>

/** Reads schemas of the hub's table. Those used last are kept: the text of an id never changes. */
export function createSchemaReader(): ReadSchemas {
  const kept = new Map<number, { readonly schema: AvroSchema; readonly bytes: number }>()
  let size = 0

  const keep = (id: number, schema: AvroSchema, bytes: number): void => {
    size += bytes - (kept.get(id)?.bytes ?? 0)
    kept.delete(id)
    kept.set(id, { schema, bytes })
    for (const [oldest, { bytes: freed }] of kept) {
      if (size <= mostKept) break
      kept.delete(oldest)
      size -= freed
    }
  }

  return async function* read(client, versions) {
    const sizes = await sizesOf(client, versions)
    for (const { version, id } of versions) {
      const schema = kept.get(id)?.schema ?? (await parsed(client, id))
      keep(id, schema, sizes.get(id) ?? 0)
      yield { version, schema }
    }
  }
}

/** Reading and comparing take up to some hundred milliseconds for each: others have their turn between two. */
async function parsed(client: pg.PoolClient, id: number): Promise<AvroSchema> {
  await nextTurn()
  const { rows } = await client.query<{ text: string }>('SELECT text FROM schemas WHERE id = $1', [id])
  const [row] = rows
  if (!row) throw new HubError('internal', `The table of schemas has no schema ${id}.`)
  return parseSchemaText(row.text)
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
