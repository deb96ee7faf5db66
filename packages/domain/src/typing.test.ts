import type { DomainEvent } from '@xianglian/core'
import { expect, test } from 'vitest'

import { aggregate, register } from './aggregate.ts'
import { date, decimal, instant, integer, text, type RowOf } from './columns.ts'
import { derivation, lookups, published, type LookedOf } from './lookup.ts'
import { rollup } from './rollup.ts'
import { rule } from './rule.ts'

type LampEvent = DomainEvent<'lamp.lit', { lampId: string; on: string }> | DomainEvent<'lamp.paid', { lampId: string; amount: string }>
interface LampState {
  readonly lampId?: string
  readonly litOn?: string
}

test('a definition is typed by its columns and events', () => {
  const lamp = aggregate<LampState, LampEvent>({
    name: 'lamp',
    initial: {},
    evolve: { 'lamp.lit': (_, { data }) => ({ lampId: data.lampId, litOn: data.on }) },
    registers: {
      lamp: register({
        columns: { lampId: text, litOn: date.optional.indexed },
        rows: (state) => (state.lampId === undefined ? [] : [{ lampId: state.lampId, litOn: state.litOn }]),
      }),
      'lamp-payment': register({
        columns: { lampId: text, amount: decimal },
        entries: { 'lamp.paid': ({ data }) => ({ lampId: data.lampId, amount: data.amount }) },
      }),
      wrong: register({
        columns: { lampId: text },
        // @ts-expect-error -- a column of text does not take a number
        rows: () => [{ lampId: 1 }],
      }),
      missing: register({
        columns: { lampId: text, litOn: date },
        // @ts-expect-error -- a required column is missing
        rows: () => [{ lampId: 'x' }],
      }),
      unindexed: register({
        columns: { lampId: text },
        // @ts-expect-error -- an index of no column
        indexes: [['lampId', 'litOn']],
        rows: () => [],
      }),
      nameless: register({
        columns: { lampId: text },
        // @ts-expect-error -- no such column names a stream
        aliases: { stream: 'lampId', name: 'nickname' },
        rows: () => [],
      }),
      unknown: register({
        columns: { lampId: text },
        // @ts-expect-error -- there is no such event
        entries: { 'lamp.lost': () => ({ lampId: 'x' }) },
      }),
    },
  })
  expect(Object.keys(lamp.registers)).toContain('lamp-payment')
  expect(lamp.registers['lamp']?.columns['litOn']).toMatchObject({ kind: 'date', isOptional: true, isIndexed: true })
})

const streets = published('street', { street: text, code: text.optional }, { coded: ['code'] })
// @ts-expect-error -- no such column
const unknownGroup = published('street', { street: text }, { coded: ['cod'] })

const columns = { lampId: text, street: text.optional }
const derive = derivation(columns, {
  lookups: { street: { in: streets, key: (row) => row.street } },
  columns: { code: text.optional, litAt: instant.optional },
  of: (_row, { street }) => ({ code: street?.code }),
})
const full = { ...columns, ...derive.columns }
const looked = lookups(full, { same: { in: streets, group: 'coded', values: (row) => [row.code] } })

type LampRow = RowOf<typeof full>
type Looked = LookedOf<typeof derive.lookups> & LookedOf<typeof looked>

const said = { clause: '一', severity: 'notice', message: { zh: '暗', en: 'dark' } } as const
const dark = rule<LampRow, Looked>({
  id: 'dark',
  ...said,
  judge: (row, { looked: { street, same } }) =>
    street === undefined ? { since: row.litAt ?? '', details: { n: same.length } } : undefined,
})
const undeclared = rule<LampRow, Looked>({
  id: 'undeclared',
  ...said,
  // @ts-expect-error -- nothing of that name is looked up
  judge: (_row, { looked: { lane } }) => lane,
})
const figured = rule<LampRow>()({
  id: 'figured',
  ...said,
  limits: ['case.idle', 'power.acceptance'],
  days: ['item.catalogue-due'],
  judge: (_row, { limit, fixedDay }) => ({
    since: fixedDay('item.catalogue-due'),
    // @ts-expect-error -- this limit is not declared
    details: { n: limit('case.idle') + limit('power.acceptance') + limit('case.delivery') },
  }),
})
const undeclaredDay = rule<LampRow>()({
  id: 'undeclared-day',
  ...said,
  days: ['item.catalogue-due'],
  // @ts-expect-error -- this day is not declared
  judge: (_row, { fixedDay }) => ({ since: fixedDay('power.measures-due') }),
})
const withoutLimits = rule<LampRow>()({
  id: 'without-limits',
  ...said,
  // @ts-expect-error -- none is declared
  judge: (_row, { limit }) => ({ since: '', details: { n: limit('case.idle') } }),
})
const plain = rule<LampRow>({
  id: 'plain',
  ...said,
  limits: ['case.idle'],
  // @ts-expect-error -- a rule that asks for limits is written in two steps
  judge: (_row, { limit }) => ({ since: '', details: { n: limit('case.idle') } }),
})
// @ts-expect-error -- there is no such limit
const unknownLimit = rule<LampRow>()({ id: 'unknown-limit', ...said, limits: ['case.idel'], judge: () => undefined })
const ofOthers = rule<LampRow, { readonly lane: LampRow }>({ id: 'of-others', ...said, judge: () => undefined })

test('rules are typed by their rows and by what is looked up', () => {
  const lamp = aggregate<LampState, LampEvent>({
    name: 'lamp',
    initial: {},
    evolve: {},
    registers: {
      lamp: register({
        columns,
        rows: (state) => (state.lampId === undefined ? [] : [{ lampId: state.lampId }]),
        derive,
        lookups: looked,
        rules: [dark, figured],
        rollups: {
          'lamp-count': rollup(full, {
            by: { code: text.indexed },
            sums: { lamps: integer },
            of: ({ code }) => (typeof code === 'string' ? { code, lamps: 1 } : undefined),
          }),
          'lamp-several': rollup(full, {
            by: { code: text },
            sums: { lamps: integer },
            of: ({ lampId, street }) => [lampId, street ?? ''].map((code) => ({ code, lamps: 1 })),
          }),
          'lamp-one-wrong': rollup(full, {
            by: { code: text },
            sums: { lamps: integer },
            // @ts-expect-error -- a sum of the second is missing
            of: () => [{ code: 'x', lamps: 1 }, { code: 'y' }],
          }),
          'lamp-wrong': rollup(full, {
            by: { code: text },
            sums: { lamps: integer },
            // @ts-expect-error -- a sum is missing
            of: () => ({ code: 'x' }),
          }),
        },
      }),
      bad: register({
        columns,
        rows: () => [],
        // @ts-expect-error -- the rule reads what this register does not look up
        rules: [ofOthers],
      }),
    },
  })
  expect(lamp.registers['lamp']?.rules).toEqual([dark, figured])
  expect(Object.keys(lamp.registers['lamp']?.rollups ?? {})).toEqual(['lamp-count', 'lamp-several', 'lamp-one-wrong', 'lamp-wrong'])
  expect([undeclared.id, unknownGroup.name]).toEqual(['undeclared', 'street'])
})

test('rules are typed by the limits and days that they declare', () => {
  expect(figured).toMatchObject({ limits: ['case.idle', 'power.acceptance'], days: ['item.catalogue-due'] })
  expect([undeclaredDay, withoutLimits, plain, unknownLimit].map(({ id }) => id)).toEqual([
    'undeclared-day',
    'without-limits',
    'plain',
    'unknown-limit',
  ])
})
