import type { PoolClient } from 'pg'

/** Runs work in a transaction on this connection; what it throws undoes all. */
export async function inTransaction<T>(client: PoolClient, work: (client: PoolClient) => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    // A connection that broke has rolled back already.
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}
