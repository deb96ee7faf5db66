import type { DomainEvent } from '@xianglian/core'
import { expect, test } from 'vitest'

import { aggregate } from './aggregate.ts'
import { command } from './command.ts'

type LampEvent = DomainEvent<'lamp.lit', { lampId: string; on: string }> | DomainEvent<'lamp.paid', { lampId: string; amount: string }>
interface LampState {
  readonly litOn?: string
}

const to = command<LampState, LampEvent>()
const dark = { zh: '已亮；请先熄灭。', en: 'It is lit; put it out first.' }
const light = to('lamp.lit', {
  refuses: ({ litOn }, data, { time }) => (litOn === undefined || data.on > time ? undefined : dark),
  names: { field: 'lampId', as: ({ region }, token) => `${region}-${token}` },
})
// @ts-expect-error -- the data are those of the event that it records
const wrongData = to('lamp.paid', { refuses: (_, { on }) => (on === '' ? dark : undefined) })
// @ts-expect-error -- there is no such event
const unknownType = to('lamp.lost', { refuses: () => undefined })
const ofOthers = command<{ readonly bulb: string }, LampEvent>()('lamp.lit', { refuses: ({ bulb }) => (bulb === '' ? dark : undefined) })

test('commands are typed by the states and events of their aggregate', () => {
  const lamp = aggregate<LampState, LampEvent>({
    name: 'lamp',
    initial: {},
    evolve: {},
    // @ts-expect-error -- one decides on another state
    commands: { light, ofOthers },
    registers: {},
  })
  expect(lamp.commands['light']).toBe(light)
  expect([wrongData.records, unknownType.records]).toEqual(['lamp.paid', 'lamp.lost'])
})

test('a command says what it records, why not, and what it names', () => {
  const occasion = { time: '2026-01-01T00:00:00.000Z', region: '511602' }
  expect(light.records).toBe('lamp.lit')
  expect(light.refuses({}, { lampId: 'x', on: '' }, occasion)).toBeUndefined()
  expect(light.refuses({ litOn: '' }, { lampId: 'x', on: '' }, occasion)).toBe(dark)
  expect(light.names?.as(occasion, 't')).toBe('511602-t')
})

test('an aggregate that takes none has none', () => {
  expect(aggregate<LampState, LampEvent>({ name: 'lamp', initial: {}, evolve: {}, registers: {} }).commands).toEqual({})
})
