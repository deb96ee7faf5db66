import { setTimeout as delay } from 'node:timers/promises'

import { HubError, toHubError } from '@xianglian/core'

export interface RetryOptions {
  readonly signal?: AbortSignal
  /** Epoch milliseconds after which the last error is thrown. Default: none. */
  readonly deadline?: number
  /** Tries in all. Default: no bound but signal and deadline. */
  readonly attempts?: number
  /** First and longest pause, milliseconds. Default 50 and 5,000. */
  readonly pause?: number
  readonly longestPause?: number
  /** Called before each pause, to log or count; `attempt` counts from 1, anew after one that lasted. */
  readonly onRetry?: (error: HubError, attempt: number, pause: number) => void
  /** How what was thrown becomes a HubError; `fromPostgres` for work on a database. */
  readonly convert?: (thrown: unknown) => HubError
}

/**
 * Repeats the work while it throws retryable HubErrors, with pauses that double and are jittered, so that those who failed together do not
 * return together; work that lasted longer than the longest pause before it failed begins with short ones again. Throws what is not retryable at
 * once, `cancelled` when the signal aborts, else the last error.
 */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { signal, deadline = Infinity, attempts = Infinity, pause: firstPause = 50, longestPause = 5_000, convert = toHubError } = options
  let inARow = 0
  for (let attempt = 1; ; attempt += 1) {
    if (signal?.aborted) throw new HubError('cancelled', 'The work was given up.', { cause: signal.reason })
    const began = performance.now()
    try {
      return await work(attempt)
    } catch (thrown) {
      const error = convert(thrown)
      inARow = performance.now() - began > longestPause ? 1 : inARow + 1
      const pause = error.retryAfter ?? jitter(Math.min(firstPause * 2 ** (inARow - 1), longestPause))
      if (!error.retryable || attempt >= attempts || Date.now() + pause > deadline) throw error
      options.onRetry?.(error, inARow, pause)
      await sleep(pause, signal)
    }
  }
}

const jitter = (pause: number): number => pause * (0.5 + Math.random() / 2)

/** Waits; ends early, without throwing, when the signal aborts. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined)
}
