import type { DomainEvent } from '@xianglian/core'
import { expect, test } from 'vitest'

import { aggregate, register } from './aggregate.ts'
import { date, decimal, text } from './columns.ts'

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
