import type { InboxRecord, Lane } from '@xianglian/core'
import type pg from 'pg'

import { decodeHeaders } from './headers.ts'
import { offsetsLost } from './lost.ts'
import { channel, readHead } from './tables.ts'

/** Bounds of one batch; one more is read ahead. */
const batchRecords = 5_000
const batchBytes = 8 * 1024 * 1024
/** Reading again without being woken, should a notification be lost. */
const pollInterval = 1_000

// The length of a value that lies out of line is known without reading it: what is over the bound stays on disk.
const page = `
  SELECT "offset", at, key, headers, value FROM (
    SELECT *, sum(octet_length(key) + octet_length(headers) + octet_length(value)) OVER (ORDER BY "offset") AS total
    FROM inbox WHERE "offset" >= $1 ORDER BY "offset" LIMIT ${batchRecords}
  ) AS candidate
  WHERE total <= ${batchBytes} OR "offset" = $1 ORDER BY "offset"`

type Row = [offset: string, at: string, key: Buffer, headers: Buffer, value: Buffer]

/** A reader's connection, woken by publishes. */
export interface Session {
  readonly client: pg.ClientBase
  /** Batches from the position on, waiting for more at the end. Ends when the signal aborts; throws what the connection throws. */
  batches(position: bigint): AsyncIterable<readonly InboxRecord[]>
  close(): Promise<void>
}

export interface SessionOptions {
  readonly pool: pg.Pool
  readonly lane: Lane
  readonly signal: AbortSignal
}

export async function openSession({ pool, lane, signal }: SessionOptions): Promise<Session> {
  const client = await pool.connect()
  const bell = createBell()
  client.on('notification', bell.ring)
  // Without a listener an error of an idle connection ends the process; the next query tells it to the reader.
  client.on('error', bell.ring)
  let closed = false
  // Ends the connection instead of giving it back: it listens, and an abort does not wait for a query.
  const close = () => {
    if (!closed) client.release(true)
    closed = true
    bell.ring()
  }
  signal.addEventListener('abort', close, { once: true })
  const fetchPage = (position: bigint): Promise<readonly InboxRecord[]> => {
    const fetching = queryPage(position)
    // A failure is told when the page is awaited; the reader may leave before.
    fetching.catch(() => undefined)
    return fetching
  }
  const queryPage = async (position: bigint): Promise<readonly InboxRecord[]> => {
    bell.reset()
    const { rows } = await client.query<Row>({ name: 'inbox-page', text: page, values: [position], rowMode: 'array' })
    if (rows.length === 0 || BigInt(rows[0]?.[0] ?? 0) !== position) await requireHeld(client, position)
    return rows.map((row) => toRecord(lane, row))
  }
  try {
    await client.query(`LISTEN ${channel}`)
  } catch (failure) {
    close()
    throw failure
  }
  return {
    client,
    async *batches(position) {
      let ahead = fetchPage(position)
      while (!signal.aborted) {
        const batch = await ahead
        const last = batch.at(-1)
        if (last === undefined) {
          await bell.wait(pollInterval)
          if (!signal.aborted) ahead = fetchPage(position)
          continue
        }
        position = last.offset + 1n
        ahead = fetchPage(position)
        yield batch
      }
    },
    async close() {
      signal.removeEventListener('abort', close)
      close()
    },
  }
}

/** Nothing at the position: right at the end, a loss anywhere else. */
async function requireHeld(client: pg.ClientBase, position: bigint): Promise<void> {
  const head = await readHead(client)
  if (position < head.floor || position > head.next) throw offsetsLost(position, head)
}

const toRecord = (lane: Lane, [offset, at, key, headers, value]: Row): InboxRecord => ({
  lane,
  offset: BigInt(offset),
  key,
  headers: decodeHeaders(headers.toString()),
  value,
  timestamp: Number(at),
})

interface Bell {
  readonly ring: () => void
  readonly reset: () => void
  readonly wait: (milliseconds: number) => Promise<void>
}

/** A ring is kept until it is waited for. */
function createBell(): Bell {
  let rung = false
  let wake: (() => void) | undefined
  return {
    ring: () => {
      rung = true
      wake?.()
    },
    reset: () => {
      rung = false
    },
    wait: async (milliseconds) => {
      if (rung) return
      await new Promise<void>((fulfil) => {
        const timer = setTimeout(fulfil, milliseconds)
        wake = () => {
          clearTimeout(timer)
          fulfil()
        }
      })
      wake = undefined
    },
  }
}
