import { builtInSchemas, createCodec, type EventCodec } from '@xianglian/contracts'
import { formatInstant, parseInstant, type DomainEvent } from '@xianglian/core'

const codecs = new Map<string, EventCodec>(builtInSchemas.map((schema) => [schema.eventType, createCodec(schema)]))

/** A fact as a test states it: the day or instant, the type, and the data that matter; the rest is what the schema fills in. */
export type Stated = readonly [time: string, type: string, data: Readonly<Record<string, unknown>>, version?: Version | undefined]

/** That a fact is another version of the record which a fact of the same type began: the one that was stated so many places behind the first. */
interface Version {
  readonly corrects: number
  /** Default 1: above that of the first. */
  readonly revision?: number
  readonly void?: true
}

/** How findings name the fact that was stated so many places behind the first. */
export const factRef = (index: number): string => `/test/system#e${index}`

/** An instant; a day stands for its beginning in China. */
export function momentOf(time: string): string {
  const instant = parseInstant(time.length === 10 ? `${time}T00:00:00+08:00` : time)
  if (instant === undefined) throw new Error(`neither a day nor an instant: ${time}`)
  return formatInstant(instant)
}

/** Facts in the order in which they fold: by time, then stage rank, then as stated. Of the versions of a record the one with the highest revision counts. */
export function inFoldOrder(facts: readonly Stated[]): readonly DomainEvent[] {
  const standing = new Map<number, { readonly revision: number; readonly event: DomainEvent; readonly isVoid: boolean }>()
  const stated = facts.map(([time, type, data, version], index) => ({ event: toEvent(time, type, data, index), index, version }))
  for (const { event, index, version } of stated.toSorted((a, b) => inOrder(a.event, b.event))) {
    const record = version?.corrects ?? index
    if (facts[record]?.[1] !== event.type) throw new Error(`${event.type} at ${event.time} corrects a fact of another type`)
    const revision = version === undefined ? 0 : (version.revision ?? 1)
    if (revision >= (standing.get(record)?.revision ?? 0)) standing.set(record, { revision, event, isVoid: version?.void === true })
  }
  return [...standing.values()].flatMap(({ event, isVoid }) => (isVoid ? [] : [event])).toSorted(inOrder)
}

const inOrder = (a: DomainEvent, b: DomainEvent): number => a.time.localeCompare(b.time) || rankOf(a.type) - rankOf(b.type)

const rankOf = (type: string): number => codecs.get(type)?.schema.stageRank ?? 500

function toEvent(time: string, type: string, data: Readonly<Record<string, unknown>>, index: number): DomainEvent {
  const codec = codecs.get(type)
  if (codec === undefined) throw new Error(`no schema of ${type}`)
  const checked = codec.fromJson(data)
  if (!checked.ok) throw new Error(checked.errors.map(({ detail }) => detail).join(' '))
  const subject = codec.subjectOf(checked.value)
  if (typeof subject !== 'string') throw new Error(`not a fact: ${type} at ${time}`)
  return {
    type,
    id: `e${index}`,
    source: '/test/system',
    subject,
    region: '511602',
    time: momentOf(time),
    dataschema: codec.urn,
    data: codec.decode(codec.encode(checked.value)),
  }
}
