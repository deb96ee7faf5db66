import { setTimeout as delay } from 'node:timers/promises'

import type { Pool, PoolClient } from 'pg'

/** Channel of PostgreSQL's NOTIFY; its payload is the head. */
const channel = 'hub_recorded'

/** Tells everyone who waits that the store grew to this head. */
export async function announceRecorded(pool: Pool, head: number): Promise<void> {
  await pool.query('SELECT pg_notify($1, $2)', [channel, String(head)])
}

/** Tells when the store grew: by PostgreSQL's NOTIFY, and in any case after a while, since a notification is no promise. */
export interface WakeUp {
  /** Resolves at the next notification (also one that came since the last wait), after `milliseconds`, or when the signal aborts. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
  close(): void
}

export function createWakeUp(pool: Pool): WakeUp {
  let client: PoolClient | undefined
  let isClosed = false
  let isPending = false
  let notify: (() => void) | undefined

  async function listen(): Promise<void> {
    const connection = await pool.connect()
    const wake = (): void => {
      isPending = true
      notify?.()
    }
    connection.on('error', () => {
      // One may also come before it listens, and after `close` let go of the connection.
      if (client !== connection) return
      client = undefined
      connection.release(true)
      // A notification may be lost with it.
      wake()
    })
    connection.on('notification', wake)
    const listens = await connection.query(`LISTEN ${channel}`).then(
      () => true,
      () => false,
    )
    // A connection that is kept without listening would never be tried again.
    if (listens && !isClosed) client = connection
    else connection.release(true)
  }

  return {
    async wait(milliseconds, signal) {
      // Without a connection there is still the poll; the next wait tries again.
      if (client === undefined) await listen().catch(() => undefined)
      if (!isPending && !signal.aborted) {
        const woken = new AbortController()
        notify = () => woken.abort()
        await delay(milliseconds, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined)
      }
      isPending = false
    },
    close() {
      isClosed = true
      // A connection that listens must not go back to the pool.
      client?.release(true)
      client = undefined
    },
  }
}
