import type { DomainEvent } from '@xianglian/core'

import type { Aggregate, ErasedJudgement, ErasedLookup, ErasedRegister, ErasedRollup, Looked, Row } from '../aggregate.ts'
import { keyOf } from '../lookup.ts'
import { plus } from '../money.ts'
import { figuresIn } from '../reference/limits.ts'
import type { Found } from '../rule.ts'

/** What a rule says about one row. */
export interface Finding extends Found {
  readonly rule: string
  readonly register: string
  readonly row: string
}

/** Rows by key: of a stream in the order in which its definition gives them. */
export type Rows = ReadonlyMap<string, Row>

interface Source extends ErasedJudgement {
  readonly rows: () => Rows
  /** What was looked up to derive a row. */
  readonly lookedOf: (row: Row) => Looked
}

/** Registers as the semantics of definitions say, computed anew from all events: no engine, no tables, and as slow as it is plain. */
export class Evaluation {
  readonly #sources = new Map<string, Source>()

  constructor(aggregates: readonly Aggregate[], events: readonly DomainEvent[]) {
    for (const { name, initial, evolve, registers } of aggregates) {
      const streams = Map.groupBy(
        events.filter(({ subject }) => subject.startsWith(`${name}/`)),
        ({ subject }) => subject.slice(name.length + 1),
      )
      for (const [registerName, register] of Object.entries(registers)) this.#add(registerName, register, { initial, evolve, streams })
    }
  }

  /** Full rows of a register or rollup, with what they derive. */
  rows(register: string): Rows {
    const source = this.#sources.get(register)
    if (source === undefined) throw new Error(`no register ${register}`)
    return source.rows()
  }

  findings(): readonly Finding[] {
    return [...this.#sources].flatMap(([register, { rows, rules, lookups, lookedOf }]) =>
      [...rows()].flatMap(([key, row]) => {
        const looked = { ...lookedOf(row), ...this.#look(lookups, row) }
        const region = typeof row['region'] === 'string' ? row['region'] : undefined
        return rules.flatMap(({ id, judge }) => {
          const found = judge(row, { looked, ...figuresIn(region) })
          const intervals = found === undefined ? [] : 'since' in found ? [found] : found
          const parts = intervals.map(({ part }) => part)
          if (new Set(parts).size < parts.length) throw new Error(`${id} finds twice the same part of ${register}/${key}`)
          return intervals.filter(({ since, until }) => (until ?? '~') > since).map((one) => ({ ...one, rule: id, register, row: key }))
        })
      }),
    )
  }

  #add(name: string, register: ErasedRegister, stream: Streams): void {
    const { derive } = register
    const lookedOf = (row: Row): Looked => (derive === undefined ? {} : this.#look(derive.lookups, row))
    const rows = once(() => {
      const base = baseRows(name, register, stream)
      return new Map(derive === undefined ? base : base.map(([key, row]) => [key, { ...row, ...derive.of(row, lookedOf(row)) }]))
    })
    this.#sources.set(name, { ...register, rows, lookedOf })
    for (const [rollupName, rollup] of Object.entries(register.rollups)) {
      const sums = once(() => rolledUp(rollup, rows()))
      this.#sources.set(rollupName, { ...rollup, rows: sums, lookedOf: () => ({}) })
      for (const [coarserName, { by, of }] of Object.entries(rollup.coarser)) {
        const given = (row: Row): Row => ({ ...Object.fromEntries(Object.keys(rollup.sums).map((sum) => [sum, row[sum]])), ...of(row) })
        const put = once(() => rolledUp({ ...rollup, by, of: given }, sums()))
        this.#sources.set(coarserName, { rows: put, rules: [], lookups: {}, lookedOf: () => ({}) })
      }
    }
  }

  #look(lookups: Readonly<Record<string, ErasedLookup>>, row: Row): Looked {
    return Object.fromEntries(Object.entries(lookups).map(([name, lookup]) => [name, this.#found(lookup, row)]))
  }

  /** A register that the story does not tell of has no rows. */
  #found({ in: target, key, group, values }: ErasedLookup, row: Row): Row | readonly Row[] | undefined {
    const rows = this.#sources.get(target.name)?.rows()
    if (group === undefined) return rows?.get(key?.(row) ?? '')
    const wanted = values?.(row) ?? []
    const columns = target.groups[group] ?? []
    if (rows === undefined || wanted.some((value) => value === null || value === undefined)) return []
    return [...rows]
      .filter(([, other]) => columns.every((column, index) => other[column] === wanted[index]))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, other]) => other)
  }
}

interface Streams extends Pick<Aggregate, 'initial' | 'evolve'> {
  readonly streams: ReadonlyMap<string, readonly DomainEvent[]>
}

/** The state of a stream after its events, which stand in fold order. */
export const folded = ({ initial, evolve }: Pick<Aggregate, 'initial' | 'evolve'>, events: readonly DomainEvent[]): unknown =>
  events.reduce((before, event) => evolve[event.type]?.(before, event) ?? before, initial)

function baseRows(name: string, register: ErasedRegister, { initial, evolve, streams }: Streams): [string, Row][] {
  const required = Object.entries(register.columns).flatMap(([column, { isOptional }]) => (isOptional ? [] : [column]))
  return [...streams].flatMap(([stream, events]) => {
    const state = folded({ initial, evolve }, events)
    const fromState = (register.rows?.(state) ?? []).map((row): [string, Row] => [
      register.rowKey === undefined ? stream : `${stream}:${register.rowKey(row)}`,
      row,
    ])
    const fromEvents = events.flatMap((event): [string, Row][] => {
      const row = register.entries[event.type]?.(event)
      return row === undefined ? [] : [[`${stream}:${event.type}${event.source}/${event.id}`, row]]
    })
    const rows = [...fromState, ...fromEvents]
    for (const [key, row] of rows) {
      const missing = required.filter((column) => row[column] === undefined || row[column] === null)
      if (missing.length > 0) throw new Error(`${name}/${key} lacks ${missing.join(', ')}`)
    }
    return rows
  })
}

function rolledUp({ by, sums, of }: Pick<ErasedRollup, 'by' | 'sums' | 'of'>, rows: Rows): Rows {
  const added = [...rows.values()].flatMap((row) => of(row) ?? [])
  const groups = Map.groupBy(added, (row) => keyOf(...Object.keys(by).map((column) => String(row[column]))) ?? '')
  const summed = (all: readonly Row[]): Row =>
    all.reduce((sum, row) => ({
      ...row,
      ...Object.fromEntries(Object.entries(sums).map(([column, { kind }]) => [column, add(kind === 'decimal', sum[column], row[column])])),
    }))
  return new Map([...groups].map(([key, all]) => [key, summed(all)]))
}

const add = (isDecimal: boolean, a: unknown, b: unknown): unknown => (isDecimal ? plus(String(a), String(b)) : Number(a) + Number(b))

/** The value of a function that is called once at most. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
