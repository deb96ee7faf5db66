import { HubError, toHubError } from '@xianglian/core'

import type { Leadership } from './leadership.ts'
import type { Service, ServiceContext } from './lifecycle.ts'
import { retry } from './retry.ts'

export interface ActiveInstanceOptions {
  /** Waits until this instance may act; rejects when the signal aborts. */
  readonly lead: (signal: AbortSignal) => Promise<Leadership>
  /** Acts until the signal aborts: this instance is stopped, or lost its right. */
  readonly work: (signal: AbortSignal) => Promise<void>
  /** How what `lead` or `work` threw becomes a HubError; what is retryable then is begun anew. Default: as it was thrown. */
  readonly convert?: (thrown: unknown) => HubError
  /** Told before the pause after which it begins anew, to log and count. */
  readonly onInterruption: (error: HubError, attempt: number) => void
}

/** A job that one instance of a service does at a time, while the others stand by. */
export interface ActiveInstance {
  start(): Promise<void>
  /** Ends the work and gives up the right to it. */
  stop(): Promise<void>
  /** True while working or standing by in good order. */
  ready(): boolean
  /** Settles when it has ended; rejects with what no retry can mend. */
  readonly done: Promise<void>
}

/** Waits for its turn, works, and begins again when it was interrupted, until it is stopped. */
export function createActiveInstance({ lead, work, convert = toHubError, onInterruption }: ActiveInstanceOptions): ActiveInstance {
  const stopping = new AbortController()
  const done = Promise.withResolvers<void>()
  // A service without a supervisor attached must not die of an unhandled rejection before it can report.
  done.promise.catch(() => undefined)
  let started = false
  let healthy = false

  const turn = async (): Promise<void> => {
    healthy = true
    const leadership = await lead(stopping.signal)
    try {
      await work(AbortSignal.any([stopping.signal, leadership.lost]))
    } finally {
      await leadership.release()
    }
  }
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await retry(turn, {
        signal: stopping.signal,
        convert: (thrown) => standByWhenFenced(convert(thrown)),
        onRetry(error, attempt) {
          healthy = false
          onInterruption(error, attempt)
        },
      })
    }
  }

  return {
    done: done.promise,
    ready: () => healthy,
    async start() {
      started = true
      run().then(done.resolve, (thrown: unknown) => (stopping.signal.aborted ? done.resolve() : done.reject(thrown)))
    },
    async stop() {
      stopping.abort()
      if (!started) done.resolve()
      await done.promise.catch(() => undefined)
    },
  }
}

/**
 * The service that consists of these jobs: ready while all of them are, ended as failed by the first that no retry can mend. `release` lets go of
 * what they used, once they have stopped.
 */
export const serviceOf = (
  { fail }: Pick<ServiceContext, 'fail'>,
  instances: readonly ActiveInstance[],
  release: () => Promise<void> | void,
): Service => ({
  async start() {
    for (const instance of instances) {
      await instance.start()
      instance.done.catch(fail)
    }
  },
  ready: () => instances.every((instance) => instance.ready()),
  async stop() {
    await Promise.all(instances.map((instance) => instance.stop()))
    await release()
  },
})

/** Being fenced is no failure: another instance works, and this one stands by again. */
const standByWhenFenced = (error: HubError): HubError =>
  error.code === 'fenced' ? new HubError('fenced', error.message, { retryable: true, cause: error }) : error
