import { HubError, toHubError } from '@xianglian/core'
import type pg from 'pg'

/**
 * Runs `work` on one connection of the pool. The connection is thrown away when `work` failed for a reason other than an error the server reported in
 * good order, because nobody knows what it is in the middle of, and when `work` called `discard`.
 */
export async function withClient<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, discard: () => void) => Promise<Result>,
): Promise<Result> {
  let client: pg.PoolClient
  try {
    client = await pool.connect()
  } catch (error) {
    throw toStoreError(error)
  }
  let broken = false
  const discard = (): void => {
    broken = true
  }
  // A connection lost between two queries emits an error that would end the process if nobody listened; the next query fails with it.
  client.on('error', discard)
  try {
    return await work(client, discard)
  } catch (error) {
    broken ||= !(error instanceof HubError) && !leftConnectionAlive(error)
    throw toStoreError(error)
  } finally {
    client.off('error', discard)
    client.release(broken)
  }
}

/** As withClient, in one transaction: committed when `work` resolves, rolled back when it rejects. */
export function withTransaction<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  return withClient(pool, async (client) => {
    await client.query('BEGIN')
    return await commitOrRollback(client, () => work(client))
  })
}

/** Ends the transaction that is open on the connection, or that `work` begins. */
export async function commitOrRollback<Result>(client: pg.PoolClient, work: () => Promise<Result>): Promise<Result> {
  let result: Result
  try {
    result = await work()
  } catch (error) {
    // When the rollback fails too the connection is gone, and the transaction with it; the first error says more.
    const rolledBack = await client.query('ROLLBACK').then(
      () => true,
      () => false,
    )
    throw rolledBack ? error : new ConnectionLost(error)
  }
  await client.query('COMMIT')
  return result
}

class ConnectionLost extends Error {
  constructor(cause: unknown) {
    super('The connection to PostgreSQL was lost.', { cause })
  }
}

/** The SQLSTATE of an error that the server reported. */
function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return /^[0-9A-Z]{5}$/.test(error.code) && 'severity' in error ? error.code : undefined
}

const leftConnectionAlive = (error: unknown): boolean =>
  sqlState(error) !== undefined && error instanceof Error && 'severity' in error && error.severity === 'ERROR'

/** Classes of SQLSTATE after which the same call may succeed: connection, resources, operator intervention, rollback by deadlock and the like. */
const passing = new Set(['08', '53', '57', '58', '40'])
const passingStates = new Set(['25P02', '25P03', '55P03', '55006'])

/**
 * Whatever PostgreSQL or its driver threw, as a HubError. The driver's message stays in the cause only: it may quote values.
 */
export function toStoreError(error: unknown): HubError {
  if (error instanceof HubError) return error
  if (error instanceof ConnectionLost && error.cause instanceof HubError) return error.cause
  const state = sqlState(error)
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) return toHubError(error)
  if (state === undefined) {
    return new HubError(
      'unavailable',
      'PostgreSQL does not answer, or the connection was lost; the outcome is unknown. It is safe to repeat.',
      {
        retryable: true,
        cause: error,
      },
    )
  }
  if (passing.has(state.slice(0, 2)) || passingStates.has(state)) {
    return new HubError('unavailable', `PostgreSQL could not do it now (SQLSTATE ${state}). It is safe to repeat.`, {
      retryable: true,
      cause: error,
    })
  }
  return new HubError('internal', `PostgreSQL refused a statement of the event store (SQLSTATE ${state}).`, { cause: error })
}
