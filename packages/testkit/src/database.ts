import { randomBytes } from 'node:crypto'

import pg from 'pg'

export interface TestDatabase {
  readonly pool: pg.Pool
  /** Connection string of this database alone. */
  readonly url: string
  /** Ends the pool and drops the database. */
  drop(): Promise<void>
}

/** A fresh database of a random name on the test server: HUB_TEST_DATABASE_URL, or the embedded one that vitest's global set-up starts. */
export async function testDatabase(options: { readonly max?: number } = {}): Promise<TestDatabase> {
  const server = process.env['HUB_TEST_DATABASE_URL']
  if (!server)
    throw new Error('No PostgreSQL for tests: run them through vitest (its global set-up starts one) or set HUB_TEST_DATABASE_URL.')
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: url.href, max: options.max ?? 10 })
  // A pool emits the errors of idle connections; dropping the database ends them.
  pool.on('error', () => undefined)
  return {
    pool,
    url: url.href,
    async drop() {
      await pool.end()
      await onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
