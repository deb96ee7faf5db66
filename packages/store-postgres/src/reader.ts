import { HubError, type ReadOptions, type RecordedEvent } from '@xianglian/core'
import type pg from 'pg'

import { conditionOf, readPage, type Page } from './pages.ts'
import type { RowDecoder } from './row-decoder.ts'
import type { SchemaIds } from './schema-ids.ts'

const defaultBatch = 5_000
/** A filtered page looks at this many positions at most, so that no statement runs for long over events that nobody asked for. */
const filteredSpan = 200_000
/** What a page should hold; the page before it tells how many events that is. */
const wantedPageBytes = 8 * 1024 * 1024

/**
 * Pages through the positions [from, to), each page in a transaction of its own: a reader of years of events holds nothing open. The next page is
 * read while the consumer works on this one.
 */
export async function* readEvents(
  pool: pg.Pool,
  schemas: SchemaIds,
  decode: RowDecoder,
  options: Omit<ReadOptions, 'to'> & { readonly to: number },
): AsyncGenerator<readonly RecordedEvent[]> {
  const pages = planPages(pool, schemas, decode, options)
  let next = pages()
  try {
    while (next) {
      const page = await orAborted(next, options.signal)
      next = pages(page)
      // Should the consumer leave meanwhile, nobody waits for this page; should it fail, that is told when its turn comes.
      next?.catch(() => undefined)
      if (page.events.length > 0) yield page.events
    }
  } finally {
    await next?.catch(() => undefined)
  }
}

/** Yields the promise of the page after `last`, or undefined at the end. */
function planPages(pool: pg.Pool, schemas: SchemaIds, decode: RowDecoder, options: Omit<ReadOptions, 'to'> & { readonly to: number }) {
  const condition = conditionOf(options.filter)
  const most = Math.max(1, Math.trunc(options.batchSize ?? defaultBatch))
  // The index on (subject, position) finds a stream's events wherever they are; only without it a page must be told where to stop looking.
  const span = options.filter?.subject === undefined ? filteredSpan : Number.POSITIVE_INFINITY
  let from = Math.max(0, options.from)
  let until = from
  let limit = Math.min(most, 500)

  return (last?: Page): Promise<Page> | undefined => {
    if (last) {
      const lastEvent = last.events.at(-1)
      from = lastEvent && (!last.complete || last.events.length === limit) ? lastEvent.position + 1 : until
      if (lastEvent) limit = Math.max(1, Math.min(most, Math.floor((wantedPageBytes * last.events.length) / last.bytes)))
    }
    if (condition === undefined || from >= options.to) return undefined
    until = Math.min(options.to, from + (options.filter ? span : limit))
    return readPage(pool, schemas, decode, `position >= ${from} AND position < ${until} AND ${condition}`, limit)
  }
}

async function orAborted(page: Promise<Page>, signal: AbortSignal | undefined): Promise<Page> {
  if (!signal) return page
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(new HubError('cancelled', 'Reading the event store was cancelled.', { cause: signal.reason }))
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([page, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
