import { describe, expect, test } from 'vitest'

import { dayOf, startOfDay } from '../calendar/days.ts'
import type { HoldingRow } from '../power/row.ts'
import { notAccepted } from '../power/rules/not-accepted.ts'
import { figuresIn, fixedDay, fixedDays, limit, limits, lookIn } from './limits.ts'

test.each(limits)('$name has a value everywhere and always', ({ name }) => {
  expect(limit(name, { at: '1990-01-01' })).toBe(limit(name))
})

test.each(fixedDays)('$name is a day', ({ name }) => {
  expect(startOfDay(fixedDay(name, { at: '1990-01-01' }))).toBe(startOfDay(fixedDay(name)))
})

test('an unknown name does not compile', () => {
  // @ts-expect-error -- no such limit
  expect(() => limit('case.accptance')).toThrow(expect.objectContaining({ code: 'internal' }))
})

test.each([...limits, ...fixedDays])('$name is marked as not verified if it quotes an article from memory', ({ source, verified }) => {
  expect(verified).toBe(!/Law|国办发/.test(source))
})

describe('which value holds', () => {
  const entry = { name: 'n', source: 's', verified: true }
  const look = lookIn([
    { ...entry, value: 1 },
    { ...entry, value: 2, validFrom: '2020-01-01' },
    { ...entry, value: 3, region: '51' },
    { ...entry, value: 4, region: '511602', validFrom: '2021-01-01', validTo: '2021-12-31' },
    { ...entry, value: 5, region: '511000000000' },
  ])
  test.each([
    ['anywhere, before the change', { at: '2019-12-31' }, 1],
    ['anywhere, from the change on', { at: '2020-01-01' }, 2],
    ['at 24:00 of its eve, an instant in UTC', { at: '2019-12-31T16:00:00.000Z' }, 2],
    ['a minute before it', { at: '2019-12-31T15:59:00.000Z' }, 1],
    ['without a time: what holds in the end', {}, 2],
    ['in a province that overrides it', { region: '511602101' }, 3],
    ['in a county that does, while it does', { region: '511602101', at: '2021-12-31' }, 4],
    ['in that county, afterwards', { region: '511602101', at: '2022-01-01' }, 3],
    ['in the next county', { region: '511603', at: '2021-06-01' }, 3],
    ['in a prefecture whose code ends with a nought', { region: '511002' }, 5],
    ['in a prefecture whose code begins like it', { region: '511102' }, 3],
    ['in another province', { region: '500101' }, 2],
    ['above the region that overrides it', { region: '51' }, 3],
    ['where no region is stated', { region: null, at: null }, 2],
  ])('%s', (_, circumstances, value) => {
    expect(look('n', circumstances)).toBe(value)
  })

  test('none is said with the name and what to do', () => {
    const bounded = lookIn([{ ...entry, value: 1, validFrom: '2020-01-01' }])
    expect(() => bounded('n', { at: '2019-01-01' })).toThrow('No value of "n" holds in region any at 2019-01-01; add one.')
  })
})

test('a limit of a region’s own changes what is found there, and nowhere else', () => {
  const own = { name: 'power.acceptance', value: 10, unit: 'day', source: 's', verified: true, region: '511602' } as const
  const look = lookIn<number>([...limits, own])
  const lateFrom = (region: string): string | undefined => {
    const row: HoldingRow = { powerId: 'w1', period: 1, holder: 'o1', region, since: at, delegatedAt: at, delegatedBy: 'e1' }
    const found = notAccepted.judge(row, {
      looked: undefined,
      ...figuresIn(region),
      limit: (name, when) => look(name, { region, at: when }),
    })
    return found !== undefined && 'since' in found ? dayOf(found.since) : undefined
  }
  const at = startOfDay('2025-01-01')
  expect(lateFrom('511602101')).toBe('2025-01-12')
  expect(lateFrom('511603101')).toBe('2025-02-01')
})
