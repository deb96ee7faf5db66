import { HubError } from '@xianglian/core'
import { Pool } from 'pg'

import type { Config } from './config.ts'
import { databaseFolder, startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'
import { codeOf, fromPostgres } from './errors-postgres.ts'
import type { Logger } from './logger.ts'
import { retry } from './retry.ts'

export interface Database {
  readonly pool: Pool
  /** Connection string, with its password. */
  readonly url: string
  /** Ends the pool; and the server, where it is the embedded one. */
  close(): Promise<void>
}

export interface OpenDatabaseOptions {
  readonly logger?: Logger
  /** Shown in pg_stat_activity. */
  readonly name?: string
  /** Connections at most; default 10. */
  readonly max?: number
  /** Gives up opening. */
  readonly signal?: AbortSignal
  /** How long to go on asking a database that does not answer yet, milliseconds; default 30,000. */
  readonly patience?: number
}

const oldest = 15

/**
 * The PostgreSQL that HUB_DATABASE_URL names, checked to answer and to be new enough, or else the embedded one in the data folder. One that is
 * starting, or whose host is, is waited for: services and their database are often started together.
 */
export async function openDatabase(config: Pick<Config, 'databaseUrl' | 'dataDir'>, options: OpenDatabaseOptions = {}): Promise<Database> {
  const { logger, signal } = options
  const embedded =
    config.databaseUrl === undefined
      ? await startEmbeddedPostgres({ folder: databaseFolder(config.dataDir), ...(logger && { logger }), ...(signal && { signal }) })
      : undefined
  const url = embedded?.url ?? config.databaseUrl ?? ''
  const pool = openPool(url, options)
  try {
    await retry(() => checkServer(pool, url), {
      deadline: Date.now() + (options.patience ?? 30_000),
      longestPause: 1_000,
      ...(signal && { signal }),
      onRetry: ({ code, message }, attempt) => logger?.warn({ code, detail: message, attempt }, 'database-awaited'),
    })
  } catch (thrown) {
    await closeAll(pool, embedded)
    throw thrown
  }
  return { pool, url, close: () => closeAll(pool, embedded) }
}

/** A pool that outlives restarts of its server: broken idle connections are replaced, waiting for one is bounded. */
export function openPool(url: string, { logger, name = 'hub', max = 10 }: OpenDatabaseOptions = {}): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: name,
    max,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  })
  pool.on('error', (error) => logger?.warn({ code: codeOf(error) }, 'database-connection-lost'))
  return pool
}

async function closeAll(pool: Pool, embedded: EmbeddedPostgres | undefined): Promise<void> {
  await pool.end()
  await embedded?.stop()
}

async function checkServer(pool: Pool, url: string): Promise<void> {
  const { host, pathname } = new URL(url)
  const { rows } = await pool
    .query<{ version: number; text: string }>(
      `SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('server_version') AS text`,
    )
    .catch((thrown: unknown): never => {
      const name = pathname.slice(1)
      throw new HubError('unavailable', `The database ${name} at ${host} cannot be used: ${whyNot(thrown)} Look at HUB_DATABASE_URL.`, {
        retryable: fromPostgres(thrown).retryable,
        cause: thrown,
      })
    })
  const server = rows[0]
  if (!server || server.version < oldest) {
    throw new HubError(
      'invalid-configuration',
      `The database at ${host} is PostgreSQL ${server?.text ?? '?'}; the hub needs ${oldest} or newer.`,
    )
  }
}

function whyNot(thrown: unknown): string {
  const code = codeOf(thrown)
  if (code === '28P01' || code === '28000') return `it does not accept this user and password (${code}).`
  if (code === '3D000') return 'there is no database of this name; create it first.'
  if (code === '42501') return 'this user may not connect to it.'
  if (thrown instanceof Error && thrown.message.includes('does not support SSL'))
    return 'it does not offer the encryption that the address asks for.'
  return fromPostgres(thrown).message.replace(/^The database did not do it: /, '')
}
