import type { InboxRecord, Lane, Offsets } from '@xianglian/core'
import { fromPostgres, sleep } from '@xianglian/runtime'
import type pg from 'pg'

import { offsetsLost, otherInbox } from './lost.ts'
import { openSession, type Session } from './session.ts'
import { readHead } from './tables.ts'

export interface ReadInbox {
  readonly pool: pg.Pool
  readonly lane: Lane
  readonly from: Offsets
  readonly signal: AbortSignal
}

const firstPause = 100
const longestPause = 5_000

/** Batches from the stored offset on until the signal aborts. A lost database is waited for; lost offsets are not. */
export async function* readInbox({ pool, lane, from, signal }: ReadInbox): AsyncGenerator<readonly InboxRecord[], void> {
  let position = startOf(lane, from)
  let pause = firstPause
  while (!signal.aborted) {
    let session: Session | undefined
    try {
      session = await openSession({ pool, lane, signal })
      position = await checkedStart(session, position)
      for await (const batch of session.batches(position)) {
        position = nextOf(batch, position)
        pause = firstPause
        yield batch
      }
    } catch (thrown) {
      const error = fromPostgres(thrown)
      if (signal.aborted) return
      if (!error.retryable) throw error
      await sleep(pause, signal)
      pause = Math.min(pause * 2, longestPause)
    } finally {
      await session?.close()
    }
  }
}

const nextOf = (batch: readonly InboxRecord[], position: bigint): bigint => (batch.at(-1)?.offset ?? position - 1n) + 1n

/** Undefined where nothing was stored yet; throws when offsets of another inbox were. */
function startOf(lane: Lane, from: Offsets): bigint | undefined {
  const stored = from.get(lane)
  const other = [...from.keys()].find((name) => /^postgres-[^/]+\/inbox\/0$/.test(name))
  if (stored !== undefined || other === undefined) return stored
  throw otherInbox(other, lane)
}

async function checkedStart(session: Session, position: bigint | undefined): Promise<bigint> {
  const { floor, next } = await readHead(session.client)
  const start = position ?? floor
  if (start >= floor && start <= next) return start
  throw offsetsLost(start, { floor, next })
}
