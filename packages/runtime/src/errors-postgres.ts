import { HubError } from '@xianglian/core'

/** What passes by itself: PostgreSQL error codes (appendix A of its manual) and those of Node's sockets, with the words for a person. */
const passing: Readonly<Record<string, string>> = {
  '25006': 'the database is read-only at the moment',
  '40001': 'the transaction met a concurrent one',
  '40P01': 'the transaction met a deadlock',
  '53100': "the database's disk is full; free some space, nothing is lost",
  '53200': 'the database is out of memory',
  '53300': 'the database has no connection to spare',
  '55P03': 'a lock was not available in time',
  '57P01': 'the database is shutting down or restarting',
  '57P02': 'the database crashed and recovers',
  '57P03': 'the database is starting up',
  '58030': 'the database could not read or write its disk',
  EAI_AGAIN: 'the name of the database host cannot be resolved',
  ECONNREFUSED: 'nothing listens at the address of the database',
  ECONNRESET: 'the connection to the database broke',
  EHOSTUNREACH: 'the database host cannot be reached',
  ENETUNREACH: 'the database host cannot be reached',
  ENOTFOUND: 'the name of the database host is not known',
  EPIPE: 'the connection to the database broke',
  ETIMEDOUT: 'the database did not answer in time',
}

/** pg gives these no code. */
const passingMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout/i

/**
 * What pg threw, as a HubError: `unavailable` and retryable for what passes by itself (connection lost, restart, serialization, full disk,
 * read-only), a HubError unchanged, else `internal`. The statement and its values stay in the cause and out of the message.
 */
export function fromPostgres(thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown
  const code = codeOf(thrown)
  const reason = passing[code] ?? (code.startsWith('08') || isDisconnect(thrown) ? 'the connection to the database broke' : undefined)
  if (reason)
    return new HubError('unavailable', `The database did not do it: ${reason}${code ? ` (${code})` : ''}.`, {
      retryable: true,
      cause: thrown,
    })
  return new HubError('internal', code ? `The database refused a statement (${code}).` : 'The database failed in an unknown way.', {
    cause: thrown,
  })
}

/** The error code of PostgreSQL or of Node, or ''. Where several addresses were tried, the first one's. */
export function codeOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return codeOf(thrown.errors[0])
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}

const isDisconnect = (thrown: unknown): boolean => thrown instanceof Error && passingMessages.test(thrown.message)
