import { createHash } from 'node:crypto'

import canonicalize from 'canonicalize'
import type { Pool } from 'pg'

import type { RegisterRow } from '../projections.ts'
import { inTransaction } from '../transaction.ts'
import { itemColumns, toItem } from './page.ts'

/**
 * SHA-256 (hex) over the RFC 8785 JSON of a register's rows: one array, in the order of their keys (UTF-8 bytes), each row without position
 * and recordedat.
 */
export function hashOfRows(pool: Pool, register: RegisterRow, table: string): Promise<string> {
  return hashOfSelect(pool, `SELECT ${itemColumns(register)} FROM ${table} ORDER BY key`, (raw) => {
    const { position: _, recordedat: __, ...row } = toItem(register, raw)
    return row
  })
}

const rowsAtOnce = 2000

/** SHA-256 (hex) over the RFC 8785 JSON of what a statement gives, as one array: as of one moment, and without holding the rows. */
export async function hashOfSelect(pool: Pool, statement: string, toRow: (raw: Record<string, unknown>) => object): Promise<string> {
  const client = await pool.connect()
  try {
    return await inTransaction(client, async () => {
      await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
      await client.query(`DECLARE hashed NO SCROLL CURSOR FOR ${statement}`)
      const hash = createHash('sha256').update('[')
      for (let isFirst = true; ;) {
        const { rows } = await client.query<Record<string, unknown>>(`FETCH ${rowsAtOnce} FROM hashed`)
        if (rows.length === 0) break
        for (const raw of rows) {
          const json = canonicalize(toRow(raw)) ?? ''
          hash.update(isFirst ? json : `,${json}`)
          isFirst = false
        }
      }
      return hash.update(']').digest('hex')
    })
  } finally {
    client.release()
  }
}
