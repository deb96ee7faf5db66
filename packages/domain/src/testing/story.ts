import { builtInSchemas, createCodec, type EventCodec } from '@xianglian/contracts'
import { formatInstant, parseInstant, type DomainEvent } from '@xianglian/core'
import { expect } from 'vitest'

import type { Aggregate, Row } from '../aggregate.ts'

const codecs = new Map<string, EventCodec>(builtInSchemas.map((schema) => [schema.eventType, createCodec(schema)]))

/** A fact as a test states it: the day or instant, the type, and the data that matter; the rest is what the schema fills in. */
export type Stated = readonly [time: string, type: string, data: Readonly<Record<string, unknown>>]

/** What registers show, given these facts about one stream: they fold by time, then stage rank, then in the order stated. */
export function given(
  aggregate: Aggregate,
  ...facts: readonly Stated[]
): { row(register: string): Row | undefined; rows(register: string): readonly Row[] } {
  const events = facts
    .map(([time, type, data], index) => toEvent(time, type, data, index))
    .toSorted((a, b) => a.time.localeCompare(b.time) || rankOf(a.type) - rankOf(b.type))
  const state = events.reduce((before, event) => aggregate.evolve[event.type]?.(before, event) ?? before, aggregate.initial)
  const rows = (name: string): readonly Row[] => {
    const register = aggregate.registers[name]
    if (register === undefined) throw new Error(`no register ${name}`)
    const entries = (): readonly Row[] => events.map((event) => register.entries[event.type]?.(event)).filter((row) => row !== undefined)
    const found = register.rows?.(state) ?? entries()
    for (const row of found) {
      const required = Object.entries(register.columns).flatMap(([column, { isOptional }]) => (isOptional ? [] : [column]))
      expect(Object.keys(row), `columns of ${name}`).toEqual(expect.arrayContaining(required))
    }
    return found
  }
  return { rows, row: (name) => rows(name)[0] }
}

const rankOf = (type: string): number => codecs.get(type)?.schema.stageRank ?? 500

function toEvent(time: string, type: string, data: Readonly<Record<string, unknown>>, index: number): DomainEvent {
  const codec = codecs.get(type)
  if (codec === undefined) throw new Error(`no schema of ${type}`)
  const checked = codec.fromJson(data)
  if (!checked.ok) throw new Error(checked.errors.map(({ detail }) => detail).join(' '))
  const subject = codec.subjectOf(checked.value)
  const instant = parseInstant(time.length === 10 ? `${time}T00:00:00+08:00` : time)
  if (typeof subject !== 'string' || instant === undefined) throw new Error(`not a fact: ${type} at ${time}`)
  const decoded = codec.decode(codec.encode(checked.value))
  return {
    type,
    id: `e${index}`,
    source: '/test/system',
    subject,
    region: '511602',
    time: formatInstant(instant),
    dataschema: codec.urn,
    data: decoded,
  }
}
