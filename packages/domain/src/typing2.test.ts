import type { DomainEvent } from '@xianglian/core'
import { expect, test } from 'vitest'
import { aggregate, register } from './aggregate.ts'
import { date, instant, integer, text, type RowOf } from './columns.ts'
import { derivation, lookups, published, type LookedOf } from './lookup.ts'
import { rollup } from './rollup.ts'
import { rule } from './rule.ts'

type LampEvent = DomainEvent<'lamp.lit', { lampId: string; on: string }>
interface LampState { readonly lampId?: string; readonly litOn?: string }
const streetColumns = { street: text, code: text.optional }
const streets = published('street', streetColumns, { coded: ['code'] })
// @ts-expect-error -- no such column
published('street', streetColumns, { coded: ['cod'] })
const lampColumns = { lampId: text, street: text.optional }
const derive = derivation(lampColumns, {
  lookups: { street: { in: streets, key: (row) => row.street } },
  columns: { code: text.optional, litOn: date.optional, at: instant.optional },
  of: (_row, { street }) => ({ code: street?.code }),
})
const looked = lookups({ ...lampColumns, ...derive.columns }, {
  same: { in: streets, group: 'coded', values: (row) => [row.code] },
})
type LampRow = RowOf<typeof lampColumns & typeof derive.columns>
type Looked = LookedOf<typeof derive.lookups> & LookedOf<typeof looked>
const dark = rule<LampRow, Looked>({
  id: 'dark', clause: '一', severity: 'notice', message: { zh: '暗', en: 'dark' },
  judge: (row, { looked: { street, same } }) => (street === undefined ? { since: row.at ?? '', details: { n: same.length } } : undefined),
})
const wrong = rule<LampRow, Looked>({
  id: 'dark', clause: '一', severity: 'notice', message: { zh: '暗', en: 'dark' },
  // @ts-expect-error -- undeclared lookup
  judge: (_row, { looked: { lane } }) => lane,
})
const other = rule<LampRow, { missing: LampRow }>({
  id: 'dark', clause: '一', severity: 'notice', message: { zh: '暗', en: 'dark' },
  judge: () => undefined,
})
test('types', () => {
  const lamp = aggregate<LampState, LampEvent>({
    name: 'lamp',
    initial: {},
    evolve: {},
    registers: {
      lamp: register({
        columns: lampColumns,
        rows: (state) => (state.lampId === undefined ? [] : [{ lampId: state.lampId }]),
        derive,
        lookups: looked,
        rules: [dark],
        rollups: {
          'lamp-count': rollup({ ...lampColumns, ...derive.columns }, {
            by: { code: text.indexed }, sums: { lamps: integer },
            of: ({ code }) => (code == null ? undefined : { code, lamps: 1 }),
          }),
        },
      }),
      inline: register({
        columns: { lampId: text, street: text.optional },
        rows: (state) => (state.lampId === undefined ? [] : [{ lampId: state.lampId }]),
        lookups: { s: { in: streets, key: (row) => row.street } },
        rules: [rule({ id: 'x', clause: '', severity: 'notice', message: { zh: '', en: '' }, judge: (row: { lampId: string }) => undefined })],
      }),
      bad: register({
        columns: lampColumns,
        rows: () => [],
        // @ts-expect-error -- a rule of what is not looked up
        rules: [other],
      }),
    },
  })
  expect(lamp).toBeDefined(); expect(wrong).toBeDefined()
})
