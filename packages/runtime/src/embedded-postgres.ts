import { join } from 'node:path'

import { HubError } from '@xianglian/core'
import { Client } from 'pg'

import { lockFolder, prepareFolder } from './folder.ts'
import { createLogger, type Logger } from './logger.ts'
import { findBinaries } from './postgres/binaries.ts'
import { clusterFolder, clusterUser, openCluster } from './postgres/cluster.ts'
import { clearLeftover, stopPostmaster } from './postgres/leftover.ts'
import { freePort, startPostmaster, type Postmaster, type PostmasterOptions } from './postgres/postmaster.ts'
import { chooseRunAs } from './postgres/run-as.ts'
import { sleep } from './retry.ts'

export interface EmbeddedPostgresOptions {
  /** Made when missing; holds the cluster, its password and its lock, one process at a time. */
  readonly folder: string
  /** Default: a free one of the loopback. */
  readonly port?: number
  readonly logger?: Logger
  /** Beside and before the hub's own: postgresql.conf names. */
  readonly settings?: Readonly<Record<string, string | number>>
  readonly signal?: AbortSignal
}

export interface EmbeddedPostgres {
  /** Connection string with its password, the same for as long as it runs, also over restarts. */
  readonly url: string
  /** Of the postmaster, also the last one's while it is being started again. */
  readonly pid: number
  /** Ends the sessions, writes everything down and waits for the processes to be gone. */
  stop(): Promise<void>
}

/** For two cores and some hundred megabytes, every commit on disk before it is acknowledged. */
const defaults = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 100,
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  // The binaries know no other method.
  wal_compression: 'pglz',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  // No replicas: the embedded engine is for one machine.
  wal_level: 'minimal',
  max_wal_senders: 0,
  jit: 'off',
  // Sessions of a client that was killed must not hold locks for hours.
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
  // Neither statements nor the values in them belong in a log.
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  lc_messages: 'C',
}

/**
 * Starts PostgreSQL 18 in a folder, making the cluster on the first start, and keeps it running: when it ends by itself (a disk that filled
 * up) it is started again, on the same address, until it holds. A postmaster that a killed hub left behind is stopped first.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const logger = options.logger ?? createLogger({ name: 'postgres', level: 'silent' })
  await prepareFolder(options.folder)
  const lock = lockFolder(options.folder)
  try {
    const binaries = await findBinaries()
    const runAs = chooseRunAs(options.folder, clusterFolder(options.folder), binaries)
    const cluster = await openCluster(options.folder, binaries, runAs)
    const leftover = await clearLeftover(binaries, runAs, cluster.data)
    if (leftover !== 'none') logger.warn({ leftover, folder: options.folder }, 'database-left-over')
    const port = options.port || (await freePort())
    const urlOf = (database: string) => `postgres://${clusterUser}:${cluster.password}@127.0.0.1:${port}/${database}`
    const postmasterOptions = {
      binaries,
      runAs,
      data: cluster.data,
      port,
      url: urlOf('postgres'),
      settings: { ...defaults, ...options.settings },
      logger,
      signal: options.signal,
    }
    const first = await firstStart(postmasterOptions)
    const supervisor = supervise(first, postmasterOptions)
    await ensureDatabase(postmasterOptions.url)
    return {
      url: urlOf(clusterUser),
      get pid() {
        return supervisor.pid()
      },
      async stop() {
        await supervisor.stop()
        lock.release()
      },
    }
  } catch (thrown) {
    lock.release()
    throw thrown
  }
}

/** Children of a postmaster that was killed need a moment to notice; until then PostgreSQL refuses the data folder. */
async function firstStart(options: PostmasterOptions): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startPostmaster(options)
    } catch (thrown) {
      const passes = thrown instanceof HubError && /shared memory block/.test(thrown.message)
      if (!passes || attempt === 50) throw thrown
      await sleep(200, options.signal)
    }
  }
}

function supervise(first: Postmaster, options: PostmasterOptions) {
  const { logger, runAs, binaries, data } = options
  const stopping = new AbortController()
  let current: Postmaster | undefined = first
  let pid = first.pid
  // Whatever way this process exits, the server gets its word to shut down; only kill -9 leaves it, for the next start to clear.
  const onExit = () => {
    if (current) current.interrupt()
  }
  process.on('exit', onExit)

  const keepRunning = async () => {
    for (let pause = 500; ; pause = Math.min(pause * 2, 10_000)) {
      const running = current
      const said = running && (await running.ended)
      current = undefined
      if (stopping.signal.aborted) return
      if (running) pause = 500
      logger.error({ said, restartIn: pause }, 'database-ended')
      await sleep(pause, stopping.signal)
      current = await startPostmaster({ ...options, signal: stopping.signal }).catch((error: unknown) => {
        logger.error({ err: error }, 'database-restart-failed')
        return undefined
      })
      if (!current) continue
      pid = current.pid
      // Asked to stop while it was starting: stop() had nothing yet that it could have ended.
      if (stopping.signal.aborted) current.interrupt()
      logger.warn({ pid }, 'database-restarted')
    }
  }
  const kept = keepRunning()
  return {
    pid: () => pid,
    async stop() {
      stopping.abort()
      if (current) await stopPostmaster(binaries, runAs, data)
      await kept
      process.off('exit', onExit)
    },
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [clusterUser])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${clusterUser}`)
  } finally {
    await client.end()
  }
}

/** Where an embedded database lies in the hub's data folder. */
export const databaseFolder = (dataDir: string): string => join(dataDir, 'postgres')
