import { HubError } from '@xianglian/core'
import { withClient, withTransaction } from '@xianglian/store-postgres'
import type pg from 'pg'

export interface RegistryDatabase {
  /** Reads on one connection, in no transaction. */
  read<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result>
  /** Changes in one transaction, while no other process or caller does: what `work` reads stays so until it is committed. */
  change<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result>
}

const mostWaiting = 1_000

/**
 * The registry's tables. Callers that change them take turns here, so that those who wait do not each hold a connection of the pool, and take
 * turns with other processes by the lock on the table. `onChange` is called after each commit, before its caller goes on.
 */
export function openRegistryDatabase(pool: pg.Pool, onChange: () => void): RegistryDatabase {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0

  const alone = async <Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> => {
    const result = await withTransaction(pool, async (client) => {
      await client.query(`SET LOCAL lock_timeout = '10s'`)
      await client.query('LOCK TABLE registry_versions IN SHARE ROW EXCLUSIVE MODE')
      return work(client)
    })
    onChange()
    return result
  }
  return {
    read: (work) => withClient(pool, work),
    async change(work) {
      if (waiting >= mostWaiting)
        throw new HubError('busy', 'Too many registrations wait; send again later.', { retryable: true, retryAfter: 1_000 })
      waiting += 1
      const turn = last.then(() => alone(work))
      last = turn.catch(() => undefined)
      try {
        return await turn
      } finally {
        waiting -= 1
      }
    },
  }
}
