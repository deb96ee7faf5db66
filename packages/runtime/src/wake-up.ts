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
  let isPending = false
  let notify: (() => void) | undefined

  async function listen(): Promise<void> {
    const connection = await pool.connect()
    client = connection
    const wake = (): void => {
      isPending = true
      notify?.()
    }
    connection.on('error', () => {
      // One may still come after `close` let go of the connection.
      if (client !== connection) return
      client = undefined
      connection.release(true)
      // A notification may be lost with it.
      wake()
    })
    connection.on('notification', wake)
    await connection.query(`LISTEN ${channel}`)
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
      // A connection that listens must not go back to the pool.
      client?.release(true)
      client = undefined
    },
  }
}
