import { HubError, splitRecords, type BusSupports, type EventBus, type OutRecord } from '@xianglian/core'
import { fromPostgres } from '@xianglian/runtime'
import type pg from 'pg'

import { appendRecords } from './publish.ts'
import { readInbox } from './read.ts'
import { openInbox, readHead } from './tables.ts'

export interface PostgresBusOptions {
  /** Stays the caller's; a reader takes one of its connections for as long as it reads. */
  readonly pool: pg.Pool
}

export const supports: BusSupports = { trim: true, inboxes: false }

/** One statement's parameters; larger publishes take several. */
const statementLimits = { bytes: 8 * 1024 * 1024, records: 10_000 }

/** The inbox as a table of the hub's own database: the embedded default. It has one lane. */
export async function createPostgresBus({ pool }: PostgresBusOptions): Promise<EventBus> {
  const lane = await openInbox(pool).catch((failure: unknown) => {
    throw fromPostgres(failure)
  })
  const inFlight = new Set<Promise<void>>()
  const closing = new AbortController()

  const publish = async (records: readonly OutRecord[]): Promise<void> => {
    try {
      for (const run of splitRecords(records, statementLimits)) await appendRecords(pool, run)
    } catch (failure) {
      throw fromPostgres(failure)
    }
  }

  return {
    async publish(records, source) {
      if (source !== undefined) throw noInboxes()
      if (closing.signal.aborted) throw new HubError('unavailable', 'The bus is closed; nothing can be published to it.')
      const publishing = publish(records)
      inFlight.add(publishing)
      try {
        await publishing
      } finally {
        inFlight.delete(publishing)
      }
    },
    read: ({ from, signal }) => readInbox({ pool, lane, from, signal: AbortSignal.any([signal, closing.signal]) }),
    async heads() {
      const { next } = await readHead(pool).catch((failure: unknown) => {
        throw fromPostgres(failure)
      })
      return new Map([[lane, next]])
    },
    async trim(before) {
      const offset = before.get(lane)
      if (offset !== undefined) await trimInbox(pool, offset)
    },
    openInbox: () => Promise.reject(noInboxes()),
    async close() {
      closing.abort()
      await Promise.allSettled(inFlight)
    },
  }
}

const noInboxes = (): HubError =>
  new HubError(
    'invalid-request',
    'The embedded inbox is one for all: it has none for a system alone. Set HUB_KAFKA_BROKERS, or let the system send by HTTP.',
  )

/** The floor first: a reader below it must learn of the loss before it meets the hole. */
async function trimInbox(pool: pg.Pool, before: bigint): Promise<void> {
  try {
    await pool.query('UPDATE inbox_head SET floor = least(next, $1) WHERE floor < $1', [before])
    await pool.query('DELETE FROM inbox WHERE "offset" < (SELECT floor FROM inbox_head)')
  } catch (failure) {
    throw fromPostgres(failure)
  }
}
