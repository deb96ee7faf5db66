import { expect, test } from 'vitest'

import { addMonths, monthAfter, monthOf, startOfMonth } from './months.ts'

test('a month begins at midnight in China', () => {
  expect(monthOf('2025-12-31T15:59:59.999Z')).toBe('2025-12')
  expect(monthOf('2025-12-31T16:00:00.000Z')).toBe('2026-01')
  expect(startOfMonth('2026-01')).toBe('2025-12-31T16:00:00.000Z')
})

test.each([
  ['2025-01', 0, '2025-01'],
  ['2025-01', 12, '2026-01'],
  ['2025-12', 1, '2026-01'],
  ['2025-01', -1, '2024-12'],
  ['2025-03', -15, '2023-12'],
  ['9999-12', 1, '10000-01'],
  ['10000-01', -1, '9999-12'],
])('%s and %i months are %s', (month, n, expected) => {
  expect(monthAfter(month, n)).toBe(expected)
})

test.each([
  ['2025-01-15', 12, '2026-01-15'],
  ['2024-02-29', 12, '2025-02-28'],
  ['2025-12-31', 2, '2026-02-28'],
  ['2025-11-30', 1, '2025-12-30'],
  ['2025-03-31', -1, '2025-02-28'],
])('%s and %i months are %s, the last day where the month has no such day', (day, n, expected) => {
  expect(addMonths(day, n)).toBe(expected)
})

test('behind the end of the calendar nothing comes', () => {
  expect(startOfMonth('9999-12')).toBe('9999-11-30T16:00:00.000Z')
  expect(startOfMonth(monthAfter('9999-12', 1))).toBeUndefined()
  expect(addMonths('9998-12-31', 12)).toBe('9999-12-31')
  expect(addMonths('9999-01-01', 12)).toBeUndefined()
})
