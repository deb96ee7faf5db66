import type { Catalogue } from '@xianglian/contracts'
import { recordKeyOf, toHubError, type DomainEvent, type FoldKey, type RecordedEvent } from '@xianglian/core'

import { instantText } from './instant-text.ts'
import type { Plan } from './plan.ts'

/** A recorded event as the engine handles it: its place in the fold, its place in the store, and what the definition sees of it. */
export interface Fact extends FoldKey {
  readonly subject: string
  readonly position: number
  /** Epoch milliseconds. */
  readonly recordedAt: number
  readonly revision: number
  readonly isVoid: boolean
  /** Names the statement this is a version of, together with source and type. */
  readonly recordKey: string
  /** Whether the event itself says that it may have other versions; an ordinary event may still turn out to. */
  readonly isVersion: boolean
  /** The event, or why it cannot be read: then the fold stops before it. */
  readonly event: DomainEvent | undefined
  readonly problem: string | undefined
}

/** Decodes a recorded event. Data that cannot be read makes a fact with a problem, never an exception: one bad event must not stop the others. */
export function toFact(
  recorded: RecordedEvent,
  catalogue: Pick<Catalogue, 'dataOf' | 'dataAsWritten' | 'stageRank'>,
  form: Plan['dataForm'],
): Fact {
  const { envelope } = recorded
  let event: DomainEvent | undefined
  let problem: string | undefined
  try {
    event = {
      type: envelope.type,
      id: envelope.id,
      source: envelope.source,
      subject: envelope.subject,
      region: envelope.region,
      time: instantText(envelope.time),
      dataschema: envelope.dataschema,
      data: form === 'newest' ? catalogue.dataOf(recorded) : catalogue.dataAsWritten(recorded),
    }
  } catch (thrown) {
    problem = toHubError(thrown).message
  }
  return {
    time: envelope.time,
    stageRank: catalogue.stageRank(envelope.type),
    sequence: envelope.sequence,
    source: envelope.source,
    id: envelope.id,
    subject: envelope.subject,
    position: recorded.position,
    recordedAt: recorded.recordedAt,
    revision: envelope.revision,
    isVoid: envelope.void,
    recordKey: recordKeyOf(envelope),
    isVersion: envelope.revision > 0 || envelope.void || (envelope.record !== undefined && envelope.record !== envelope.id),
    event,
    problem,
  }
}

/** The part of a subject before the slash. */
export const aggregateOf = (subject: string): string => subject.slice(0, subject.indexOf('/'))

/** The part of a subject after the slash: the stream's id. */
export const streamIdOf = (subject: string): string => subject.slice(subject.indexOf('/') + 1)

/** A fold key as it is kept in tables. */
export const keyToText = ({ time, stageRank, sequence, source, id }: FoldKey): string =>
  JSON.stringify([time, stageRank, sequence ?? null, source, id])

export function keyFromText(text: string): FoldKey {
  // Written by keyToText only.
  const [time, stageRank, sequence, source, id]: [number, number, string | null, string, string] = JSON.parse(text)
  return { time, stageRank, sequence: sequence ?? undefined, source, id }
}
