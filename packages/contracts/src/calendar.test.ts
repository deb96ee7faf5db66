import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { canonicalInstant, dayFromText, dayToText, firstDay, firstInstant, lastDay, lastInstant, instantToText } from './calendar.ts'

test('every day that four digits can name comes back from its text', () => {
  fc.assert(
    fc.property(fc.integer({ min: firstDay, max: lastDay }), (day) => {
      expect(dayFromText(dayToText(day))).toBe(day)
    }),
  )
})

test('the bounds are the first and last days and instants of the years 1 to 9999', () => {
  expect([dayToText(firstDay), dayToText(lastDay)]).toEqual(['0001-01-01', '9999-12-31'])
  expect([instantToText(firstInstant), instantToText(lastInstant)]).toEqual(['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])
})

test('canonical instants are read back as the same milliseconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: firstInstant, max: lastInstant }), (instant) => {
      expect(Date.parse(instantToText(instant))).toBe(instant)
    }),
  )
})

test('instants are told apart by their offset and cut to milliseconds', () => {
  expect(canonicalInstant('2011-12-06T13:41:31.788999+01:00')).toBe('2011-12-06T12:41:31.788Z')
  expect(canonicalInstant('2011-12-06')).toBeUndefined()
})

test('there is no year 0, neither for days nor for instants', () => {
  expect(dayFromText('0000-12-31')).toBeUndefined()
  expect(dayFromText('0001-01-01')).toBe(firstDay)
  expect(canonicalInstant('0000-12-31T23:59:59Z')).toBeUndefined()
})
