import { HubError } from '@xianglian/core'
import { fromPostgres } from '@xianglian/runtime'

/**
 * What interrupts is tried again, whatever it is: nothing recorded is at stake, and a projector or alarm that stands still until somebody looks is worse.
 * Definitions that cannot be are the exception: starting again would not mend them.
 */
export function toInterruption(thrown: unknown): HubError {
  const error = fromPostgres(thrown)
  if (error.code === 'invalid-configuration' || error.retryable) return error
  return new HubError(error.code, error.message, { retryable: true, cause: thrown })
}
