import type { Catalogue } from '@xianglian/contracts'
import { HubError, type EventStore } from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'

import { countingPositions } from './counting.ts'
import { toFact, type Fact } from './fact.ts'
import { evolved, inFoldOrder } from './fold.ts'

export interface FoldedStream {
  readonly state: unknown
  /** Of the last event that is recorded of it, −1 of none. */
  readonly position: number
}

/** Cases have tens of events. A fold runs at one go and may copy what it has with every event: of a hundred thousand it takes minutes. */
const mostEvents = 2_000

/**
 * A stream as it stands in the store of record, which no projection lags behind: what a decision rests on; undefined of one with more events than can be
 * folded while somebody waits. Throws `fold-failed` where the definition fails on an event. A correction that takes a record away into another stream changes the
 * state and not the position.
 */
export async function foldStream(
  store: Pick<EventStore, 'head' | 'readSubject' | 'readRecords'>,
  catalogue: Catalogue,
  definition: Aggregate,
  subject: string,
): Promise<FoldedStream | undefined> {
  const to = await store.head()
  const events = await store.readSubject(subject, to)
  if (events.length > mostEvents) return undefined
  await catalogue.load(events)
  const counting = await countingPositions(store, catalogue, events, to)
  const facts = events.filter(({ position }) => counting.has(position)).map((event) => toFact(event, catalogue, 'newest'))
  const state = inFoldOrder(facts).reduce((before, fact) => after(definition, before, fact), definition.initial)
  return { state, position: events.at(-1)?.position ?? -1 }
}

function after(definition: Aggregate, state: unknown, fact: Fact): unknown {
  try {
    return evolved(definition, state, fact)
  } catch (cause) {
    const detail = `What is recorded of ${fact.subject} cannot be read beyond the event at position ${fact.position}; tell the operator.`
    throw new HubError('fold-failed', detail, { cause })
  }
}
