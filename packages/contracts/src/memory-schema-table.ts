import type { SchemaTable, StoredSchema } from '@xianglian/core'

import { sha256Hex } from './sha256.ts'

/** A table of schemas that lives with its process: for tests, and for the command line without a hub. */
export function memorySchemaTable(): SchemaTable {
  const rows: StoredSchema[] = []
  const find = (hash: string): StoredSchema | undefined => rows.find((row) => row.hash === hash)
  const add = (text: string): StoredSchema => {
    const row = { id: rows.length + 1, hash: sha256Hex(text), text }
    rows.push(row)
    return row
  }
  return {
    register: async (texts) => texts.map((text) => find(sha256Hex(text)) ?? add(text)),
    byId: async (id) => rows[id - 1],
    byHash: async (hash) => find(hash),
    async *since(id) {
      yield* rows.slice(id)
    },
  }
}
