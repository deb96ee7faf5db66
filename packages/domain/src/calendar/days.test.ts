import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { addDays, dayOf, endOfDay, startOfDay } from './days.ts'

const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

test.each([
  ['2026-01-05T15:59:59.999Z', '2026-01-05'],
  ['2026-01-05T16:00:00.000Z', '2026-01-06'],
  ['2025-12-31T16:00:00.000Z', '2026-01-01'],
  ['2026-01-06T00:00:00+08:00', '2026-01-06'],
])('%s lies in %s, Asia/Shanghai', (instant, expected) => {
  expect(dayOf(instant)).toBe(expected)
})

test('a day begins at 16:00 UTC of the day before and ends 24 hours later', () => {
  expect(startOfDay('2026-03-01')).toBe('2026-02-28T16:00:00.000Z')
  expect(endOfDay('2026-03-01')).toBe('2026-03-01T16:00:00.000Z')
})

test('its start belongs to a day, its end to the next', () => {
  fc.assert(
    fc.property(day, (each) => {
      expect(dayOf(startOfDay(each))).toBe(each)
      expect(dayOf(endOfDay(each))).toBe(addDays(each, 1))
    }),
  )
})

test.each([
  ['2028-02-28', 1, '2028-02-29'],
  ['2026-02-28', 1, '2026-03-01'],
  ['2026-01-01', -1, '2025-12-31'],
  ['2026-01-01', 0, '2026-01-01'],
])('%s and %i days are %s', (from, n, expected) => {
  expect(addDays(from, n)).toBe(expected)
})

describe('refused with what is wrong', () => {
  test.each(['2026-02-30', '2026-13-01', '2026-1-5', '', 'yesterday', '2026-01-05T00:00:00.000Z'])('%o, which is no day', (text) => {
    expect(() => startOfDay(text)).toThrow(
      expect.objectContaining({ code: 'invalid-data', message: expect.stringContaining('YYYY-MM-DD') }),
    )
  })

  test('what is no instant', () => {
    expect(() => dayOf('soon')).toThrow(expect.objectContaining({ code: 'invalid-data' }))
  })

  test('a day behind the year 9999', () => {
    expect(addDays('9999-12-30', 1)).toBe('9999-12-31')
    expect(() => addDays('9999-12-31', 1)).toThrow(expect.objectContaining({ code: 'invalid-data' }))
  })
})
