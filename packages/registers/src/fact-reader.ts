import type { Catalogue } from '@xianglian/contracts'
import type { EventStore, RecordedEvent } from '@xianglian/core'

import { aggregateOf, toFact, type Fact } from './fact.ts'

/** A stretch of the store, decoded: every position in `[from, to)` was looked at. */
export interface FactBatch {
  readonly from: number
  readonly to: number
  readonly events: number
  /** Facts of the wanted aggregates, by aggregate, in position order. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>
  /** When the last event was recorded, epoch milliseconds. */
  readonly recordedAt: number
  readonly firstRecordedAt: number
}

/** Reads the store onwards from a position. The store itself reads a page ahead. */
export interface FactReader {
  /** The next batch; undefined at the end (or at `limit`, the position to stop before). */
  next(limit?: number): Promise<FactBatch | undefined>
  close(): Promise<void>
}

interface Options {
  readonly store: EventStore
  readonly catalogue: Catalogue
  readonly from: number
  readonly batchSize: number
  readonly wanted: (aggregate: string) => boolean
  readonly signal: AbortSignal
}

export function createFactReader({ store, catalogue, from, batchSize, wanted, signal }: Options): FactReader {
  let position = from
  let iterator: AsyncIterator<readonly RecordedEvent[]> | undefined

  async function read(limit: number | undefined): Promise<FactBatch | undefined> {
    for (;;) {
      // A reading that began earlier ends where the store, or the limit, ended then: what came since takes another one.
      const isFresh = iterator === undefined
      iterator ??= store.read({ from: position, batchSize, signal, ...(limit !== undefined && { to: limit }) })[Symbol.asyncIterator]()
      const result = await iterator.next()
      if (result.done !== true) {
        const batch = await decode(result.value, position)
        position = batch.to
        return batch
      }
      iterator = undefined
      if (isFresh) return undefined
    }
  }

  async function decode(events: readonly RecordedEvent[], start: number): Promise<FactBatch> {
    // A type registered while this runs is in the table before its first event is in the store.
    await catalogue.load(events)
    const facts = new Map<string, Fact[]>()
    for (const event of events) {
      const aggregate = aggregateOf(event.envelope.subject)
      if (!wanted(aggregate)) continue
      const list = facts.get(aggregate)
      if (list === undefined) facts.set(aggregate, [toFact(event, catalogue)])
      else list.push(toFact(event, catalogue))
    }
    const last = events.at(-1)
    return {
      from: start,
      to: (last?.position ?? start - 1) + 1,
      events: events.length,
      facts,
      recordedAt: last?.recordedAt ?? 0,
      firstRecordedAt: events[0]?.recordedAt ?? 0,
    }
  }

  return {
    next: read,
    async close() {
      await iterator?.return?.()
    },
  }
}
