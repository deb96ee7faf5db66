import { expect, test } from 'vitest'

import { readDate, readInstant, startOfDay, timeFormat } from './times.ts'

const none = { zone: undefined, formats: [], serialDays: false }
const amsterdam = { ...none, zone: 'Europe/Amsterdam' }

test.each([
  ['2011-10-11T13:42:22.688+02:00', '2011-10-11T11:42:22.688Z'],
  ['2011-12-06 13:41:31.788000+01:00', '2011-12-06T12:41:31.788Z'],
  ['2011-12-06 13:41:31 +0100', '2011-12-06T12:41:31.000Z'],
])('%s with its offset is %s in any zone', (text, instant) => {
  expect(readInstant(text, none)).toBe(instant)
  expect(readInstant(text, amsterdam)).toBe(instant)
})

test('a time without offset is of the declared zone, summer time included, and unreadable without one', () => {
  expect(readInstant('2011-07-01 12:00', amsterdam)).toBe('2011-07-01T10:00:00.000Z')
  expect(readInstant('2011-01-01T12:00:00', amsterdam)).toBe('2011-01-01T11:00:00.000Z')
  expect(readInstant('2011-01-01T12:00:00', none)).toBeUndefined()
})

test('a declared format is the only one read', () => {
  const spec = { ...amsterdam, formats: [timeFormat('MM/dd/yy HH:mm')] }
  expect(readInstant('05/24/11 15:09', spec)).toBe('2011-05-24T13:09:00.000Z')
  expect(readInstant('2011-05-24T15:09:00', spec)).toBeUndefined()
})

test.each(['2011-02-30', '2011-13-01T00:00:00Z', 'yesterday', '24', ''])('%j is no date', (text) => {
  expect(readDate(text, none)).toBeUndefined()
})

test('an instant is the day it falls on in the zone', () => {
  expect(readDate('2020-01-01T23:30:00Z', amsterdam)).toBe('2020-01-02')
})

test('a number of a spreadsheet is a serial day', () => {
  const sheet = { ...amsterdam, serialDays: true }
  expect(readDate('43831', sheet)).toBe('2020-01-01')
  expect(readInstant('43831.5', sheet)).toBe('2020-01-01T11:00:00.000Z')
})

test('a day begins at midnight of its zone', () => {
  expect(startOfDay('2018-12-31', 'Europe/Paris')).toBe('2018-12-30T23:00:00.000Z')
  expect(startOfDay('no day', 'Europe/Paris')).toBeUndefined()
})
