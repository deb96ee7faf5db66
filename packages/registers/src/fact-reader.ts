import type { Catalogue } from '@xianglian/contracts'
import type { EventStore, RecordedEvent } from '@xianglian/core'

import { aggregateOf, toFact, type Fact } from './fact.ts'
import type { Plan } from './plan.ts'

/** A stretch of the store, decoded: every position in `[from, to)` was looked at. */
export interface FactBatch {
  readonly from: number
  readonly to: number
  readonly events: number
  /** Facts of the definitions that are read for, by the definition's name, in position order. */
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
  /** The definition that the facts of an aggregate are for; undefined when they are not read. */
  readonly route: (aggregate: string) => Plan | undefined
  readonly signal: AbortSignal
}

export function createFactReader({ store, catalogue, from, batchSize, route, signal }: Options): FactReader {
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
      const plan = route(aggregateOf(event.envelope.subject))
      if (plan === undefined) continue
      const fact = toFact(event, catalogue, plan.dataForm)
      const list = facts.get(plan.aggregate.name)
      if (list === undefined) facts.set(plan.aggregate.name, [fact])
      else list.push(fact)
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
