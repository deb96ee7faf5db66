import { retry } from '@xianglian/runtime'
import type { Admin, Kafka } from 'kafkajs'

import { fromKafka } from './failure.ts'

/** Work on the cluster through one kept connection, repeated on a new one for a while when it fails. */
export interface Administration {
  run<T>(work: (admin: Admin) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const patience = 15_000

export function createAdministration(kafka: Kafka, signal: AbortSignal): Administration {
  let current: Promise<Admin> | undefined

  // An admin client that reconnects right after it disconnected throws where nobody can catch it, and one that has seen a topic which was deleted
  // since asks for it for ever: so a failed one is left for a new one, and soon.
  const connect = async (): Promise<Admin> => {
    const admin = kafka.admin({ retry: { retries: 2 } })
    await admin.connect()
    return admin
  }
  const leave = async (): Promise<void> => {
    const left = current
    current = undefined
    await left?.then(
      (admin) => admin.disconnect(),
      () => undefined,
    )
  }

  return {
    run: (work) =>
      retry(
        async () => {
          const used = (current ??= connect())
          try {
            return await work(await used)
          } catch (failure) {
            if (current === used) await leave().catch(() => undefined)
            throw failure
          }
        },
        { convert: fromKafka, deadline: Date.now() + patience, longestPause: 2_000, signal },
      ),
    close: leave,
  }
}
