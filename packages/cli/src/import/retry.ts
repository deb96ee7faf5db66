import { setTimeout as delay } from 'node:timers/promises'

import { HubError, toHubError } from '@xianglian/core'

export interface RetryOptions {
  readonly signal: AbortSignal
  /** Milliseconds from the first failure until giving up. */
  readonly patience: number
}

const firstPause = 200
const longestPause = 10_000

/** Repeats work that failed for a passing reason: at the time the hub names, else with back-off and jitter, until patience ends. */
export async function withRetries<T>(work: () => Promise<T>, { signal, patience }: RetryOptions): Promise<T> {
  let failedAt: number | undefined
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work()
    } catch (thrown) {
      const error = toHubError(thrown)
      if (signal.aborted) throw new HubError('cancelled', 'The import was interrupted.', { cause: error })
      if (!error.retryable) throw error
      failedAt ??= Date.now()
      const left = failedAt + patience - Date.now()
      const pause = error.retryAfter ?? Math.min(firstPause * 2 ** attempt, longestPause) * (0.5 + Math.random() / 2)
      if (pause > left) {
        const message = `The hub did not answer for ${Math.round(patience / 1000)} s: ${error.message} Run the same command again to continue.`
        throw new HubError('unavailable', message, { cause: error })
      }
      // An abort ends the pause, and the next attempt sees it.
      await delay(pause, undefined, { signal }).catch(() => undefined)
    }
  }
}
