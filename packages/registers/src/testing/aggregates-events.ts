import { builtInSchemas, createCodec, type EventCodec, type EventData, type EventSchema } from '@xianglian/contracts'
import * as fc from 'fast-check'

import { choices, instants, regions } from './aggregates-choices.ts'
import type { TestEvent } from './memory-store.ts'

type Fields = EventSchema['shape']
type Shape = Fields['fields'][number]['shape']

/** The aggregates with rules. */
export const judgedAggregates = ['region', 'organisation', 'item', 'power', 'case', 'enforcement', 'supervision', 'staff'] as const

const isJudged = ({ aggregate }: EventSchema): boolean => judgedAggregates.some((name) => name === aggregate)
const codecs: readonly EventCodec[] = builtInSchemas.filter(isJudged).map((schema) => createCodec(schema))

/** Stage ranks of the types, as their schemas state them. */
export const stageRanks = Object.fromEntries(codecs.map(({ schema }) => [schema.eventType, schema.stageRank]))

/** What the others rest on comes more often, so that lookups find something; and what only few rules ask for. */
const weights: Readonly<Record<string, number>> = {
  'region.registered': 3,
  'organisation.registered': 8,
  'organisation.supervised': 3,
  'organisation.head-appointed': 3,
  'item.published': 6,
  'power.delegated': 10,
  'case.filed': 9,
  'case.accepted': 6,
  'case.decided': 5,
  'case.rated': 2,
  'case.supplement-requested': 6,
  'case.acceptance-refused': 4,
  'case.issued': 3,
  'enforcement.opened': 5,
  'enforcement.penalised': 4,
  'staff.posted': 2,
}

/** Of these fields, rules ask whether they are empty. */
const oftenEmpty: ReadonlySet<string> = new Set([
  'consentOf',
  'decidedBy',
  'effectiveFrom',
  'effectiveTo',
  'legalBasis',
  'publishedOn',
  'inNameOf',
])

const time = fc.constantFrom(...instants.map((instant) => Date.parse(instant)))

function factOf(codec: EventCodec): fc.Arbitrary<{ readonly codec: EventCodec; readonly data: EventData }> {
  const { eventType, shape } = codec.schema
  return recordOf(shape, eventType).map((stated) => {
    const checked = codec.fromJson(stated)
    if (!checked.ok) throw new Error(`${eventType}: ${checked.errors.map(({ detail }) => detail).join(' ')}`)
    // What a definition sees was written and read as Avro.
    return { codec, data: codec.decode(codec.encode(checked.value)) }
  })
}

const recordOf = ({ fields }: Fields, place: string): fc.Arbitrary<EventData> =>
  fc.record(Object.fromEntries(fields.map(({ name, shape }) => [name, valueOf(shape, name, place)])))

/** Values of a shape: those that `choices` has for the field in this place or anywhere, else any few. */
function valueOf(shape: Shape, name: string, place: string): fc.Arbitrary<unknown> {
  const chosen = choices[`${place}.${name}`] ?? choices[name]
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- of the rest there is none in these schemas
  switch (shape.kind) {
    case 'nullable':
      return fc.option(valueOf(shape.value, name, place), { nil: null, freq: oftenEmpty.has(name) ? 1 : 5 })
    case 'array':
      return fc.array(valueOf(shape.items, name, place), { maxLength: 2 })
    case 'record':
      return recordOf(shape, name)
    case 'map':
      return fc.constant({})
    case 'boolean':
      return fc.boolean()
    case 'double':
      return fc.constantFrom(...(chosen ?? [0.5, 2.5]))
    case 'int':
    case 'long':
      return fc.constantFrom(...(chosen ?? [1, 2, 5]))
    case 'decimal':
      return fc.constantFrom(...(chosen ?? ['0.00', '50.00', '100.00', '250.10']))
    case 'instant':
      return fc.constantFrom(...instants)
    case 'date':
      return fc.constantFrom(...instants.map((instant) => instant.slice(0, 10)))
    case 'string':
      return fc.constantFrom(...(chosen ?? [`${name} 1`, `${name} 2`]))
    default:
      throw new Error(`no values of ${shape.kind} for ${place}.${name}`)
  }
}

const original = fc.record({
  fact: fc.oneof(...codecs.map((codec) => ({ weight: weights[codec.schema.eventType] ?? 1, arbitrary: factOf(codec) }))),
  time,
  source: fc.constantFrom('/test/one', '/test/two'),
  sequence: fc.constantFrom(undefined, undefined, '0', '7', '12'),
  region: fc.constantFrom(...regions),
})
type Original = typeof original extends fc.Arbitrary<infer T> ? T : never

/** A later version of what another event states; with the data of a third of the same type it also moves to that one's subject. */
const correction = fc.record({ of: fc.nat(200), like: fc.nat(200), time, revision: fc.integer({ min: 0, max: 3 }), isVoid: fc.boolean() })
type Correction = typeof correction extends fc.Arbitrary<infer T> ? T : never

/** Few ids, places and instants, so that everything that can collide or be looked up does. */
export const drawnEvents = (size: { readonly minLength: number; readonly maxLength: number }): fc.Arbitrary<readonly TestEvent[]> =>
  fc.tuple(fc.array(original, size), fc.array(correction, { maxLength: 12 })).map(([originals, corrections]) => {
    const stated = originals.map(toTestEvent)
    return [...stated, ...corrections.flatMap((drawn, index) => corrected(stated, drawn, index))]
  })

function toTestEvent({ fact: { codec, data }, sequence, ...event }: Original, index: number): TestEvent {
  const subject = codec.subjectOf(data)
  if (typeof subject !== 'string') throw new Error(`no subject of ${codec.schema.eventType}`)
  const { eventType: type } = codec.schema
  return { ...event, ...(sequence !== undefined && { sequence }), id: `e${index}`, type, subject, data }
}

function corrected(stated: readonly TestEvent[], { of, like, isVoid, ...version }: Correction, index: number): TestEvent[] {
  const first = stated[of % stated.length]
  if (first === undefined) return []
  const same = stated.filter(({ type }) => type === first.type)
  const { subject, data } = same[like % same.length] ?? first
  return [{ ...first, ...version, subject, ...(data && { data }), id: `r${index}`, record: first.id, void: isVoid }]
}
