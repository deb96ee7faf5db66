import { HubError } from '@xianglian/core'
import { Client, type Pool } from 'pg'

import type { Logger } from './logger.ts'
import { sleep } from './retry.ts'

/** The right to be the one active instance of a service. */
export interface Leadership {
  /** Aborts when the connection that holds the right breaks: from then on another may act, so stop at once. */
  readonly lost: AbortSignal
  /** Gives the right back; a standby has it within a poll. */
  release(): Promise<void>
}

export interface LeadershipOptions {
  /** How often a standby asks, milliseconds; default 300. */
  readonly poll?: number
  /** How long the holder's connection may stay silent before the right counts as lost, milliseconds; default 5,000. */
  readonly silence?: number
  /** Called once when another instance holds the right. */
  readonly onStandby?: () => void
}

/**
 * Waits until this instance is the one of its name in the database, and resolves with that right: a session's advisory lock on a connection of
 * its own. Waiting outlives restarts of the database. The lock alone is no fence: an instance that was cut off may act until it notices, so
 * what must not be done twice is fenced in its own transaction as well. Throws `cancelled` when the signal aborts.
 */
export async function acquireLeadership(
  database: Pool | string,
  name: string,
  signal: AbortSignal,
  options: LeadershipOptions = {},
): Promise<Leadership> {
  const { poll = 300, silence = 5_000 } = options
  let standby = false
  const wait = async () => {
    if (!standby) options.onStandby?.()
    standby = true
    await sleep(poll, signal)
  }
  while (!signal.aborted) {
    const client = newClient(database, name)
    try {
      await connect(client)
      for (; !signal.aborted; await wait()) {
        if (await tryLock(client, name)) return hold(client, silence)
      }
    } catch {
      // The connection broke, or could not be had: ask again on a new one.
      await sleep(poll, signal)
    }
    await client.end().catch(() => undefined)
  }
  throw new HubError('cancelled', `Waiting to be the active ${name} was given up.`, { cause: signal.reason })
}

/** How an active instance of this name waits for its turn: as `acquireLeadership`, with a line in the log when another has the right. */
export const leadAs =
  (pool: Pool, name: string, logger: Pick<Logger, 'info'>): ((signal: AbortSignal) => Promise<Leadership>) =>
  (signal) =>
    acquireLeadership(pool, name, signal, { onStandby: () => logger.info(`${name}-standing-by`) })

function newClient(database: Pool | string, name: string): Client {
  const client = new Client({
    ...(typeof database === 'string' ? { connectionString: database } : { ...database.options, password: database.options.password }),
    application_name: `hub ${name} leader`,
    keepAlive: true,
    keepAliveInitialDelayMillis: 2_000,
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => undefined)
  return client
}

async function connect(client: Client): Promise<void> {
  await client.connect()
  // So that the server, too, drops the session soon after this machine has gone silent.
  await client.query('SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 2')
}

async function tryLock(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS held', [`hub:${name}`])
  return rows[0]?.held === true
}

function hold(client: Client, silence: number): Leadership {
  const lost = new AbortController()
  const lose = () => lost.abort(new HubError('fenced', 'The connection that held the right to be active broke.'))
  client.on('error', lose)
  client.on('end', lose)
  // TCP notices a vanished server only after minutes of retransmission; a question that stays unanswered tells sooner.
  const pulse = setInterval(() => {
    const late = setTimeout(lose, silence)
    client.query('SELECT 1').then(
      () => clearTimeout(late),
      () => {
        clearTimeout(late)
        lose()
      },
    )
  }, silence / 2)
  pulse.unref()
  lost.signal.addEventListener('abort', () => clearInterval(pulse))
  return {
    lost: lost.signal,
    async release() {
      clearInterval(pulse)
      client.off('end', lose)
      await client.end().catch(() => undefined)
    },
  }
}
