import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

import { HubError } from '@xianglian/core'
import { Client } from 'pg'

import { codeOf } from '../errors-postgres.ts'
import type { Logger } from '../logger.ts'
import { sleep } from '../retry.ts'
import type { Binaries } from './binaries.ts'
import { clusterError } from './cluster.ts'
import { start, type RunAs } from './run-as.ts'

export interface PostmasterOptions {
  readonly binaries: Binaries
  readonly runAs: RunAs
  readonly data: string
  readonly port: number
  /** Connection string of a database that always exists. */
  readonly url: string
  readonly settings: Readonly<Record<string, string | number>>
  readonly logger: Logger
  readonly signal?: AbortSignal | undefined
}

export interface Postmaster {
  readonly pid: number
  /** Resolves when the process has ended, with the last of what it said. Never rejects. */
  readonly ended: Promise<string>
  /** Asks it to shut down fast. */
  interrupt(): void
}

/** Starts the server and resolves once it answers; crash recovery, which may take minutes after a kill, is waited for. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { binaries, runAs, data, port, settings, logger, signal } = options
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = start(runAs, binaries.postgres, ['-D', data, '-p', String(port), ...flags])
  const ended = watch(child, logger)
  const hasEnded = ended.then((said) => ({ said }))
  for (;;) {
    if (signal?.aborted) {
      child.kill('SIGINT')
      await ended
      throw new HubError('cancelled', 'The start of the embedded database was given up.')
    }
    if (child.pid !== undefined && (await answers(options.url))) return { pid: child.pid, ended, interrupt: () => child.kill('SIGINT') }
    const over = await Promise.race([hasEnded, sleep(25)])
    if (over) throw clusterError('The embedded database did not start', over.said)
  }
}

/** Passes on what the server says, and keeps the last of it. Its lines hold no values: see the settings. */
async function watch(child: ChildProcess, logger: Logger): Promise<string> {
  let said = ''
  let rest = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000)
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) report(line, logger)
  })
  const ended = Promise.race([once(child, 'close'), once(child, 'error').then(([error]) => (said += String(error)))])
  await ended.catch((error: unknown) => (said += String(error)))
  return said.trim() || `(nothing; exit ${child.exitCode ?? child.signalCode ?? 'unknown'})`
}

/** What it answers to our asking whether it is up yet. */
const ourOwnAsking = /the database system is (starting up|shutting down|in recovery|not yet accepting)/

function report(line: string, logger: Logger): void {
  const match = /^(?:.*?\] )?(LOG|WARNING|ERROR|FATAL|PANIC): {2}(.*)$/.exec(line)
  if (!match) return
  const level = match[1] === 'PANIC' ? 'error' : match[1] === 'LOG' || ourOwnAsking.test(line) ? 'debug' : 'warn'
  logger[level]({ severity: match[1], said: match[2] }, 'database-said')
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch (thrown) {
    // 28P01: another server, with another password, took the port between choosing and using it; ours then ends by itself and says so.
    if (['ECONNREFUSED', 'ECONNRESET', '57P03', '57P01', '53300', '28P01', ''].includes(codeOf(thrown))) return false
    throw thrown
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A port of the loopback that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new HubError('internal', 'No port could be had.')
  return address.port
}
