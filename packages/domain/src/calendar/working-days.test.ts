import { execFileSync } from 'node:child_process'

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { addDays } from './days.ts'
import { addWorkingDays, calendarVersion, isAnnounced, isProvisional, isWorkingDay, workingDaysBetween } from './working-days.ts'

const years = fc.tuple(fc.integer({ min: 1995, max: 2035 }), fc.integer({ min: 0, max: 364 }))
const day = years.map(([year, days]) => addDays(`${year}-01-01`, days))

describe('the announcements of the State Council', () => {
  test.each([
    ['2026-01-02', false, 'New Year, a Friday'],
    ['2026-01-04', true, 'its make-up Sunday'],
    ['2026-02-14', true, 'the make-up Saturday before the Spring Festival'],
    ['2026-02-16', false, "New Year's Eve, a Monday"],
    ['2026-02-23', false, 'the last day of the Spring Festival, a Monday'],
    ['2026-02-24', true, 'the Tuesday after it'],
    ['2026-05-09', true, 'a make-up Saturday in May'],
    ['2026-10-10', true, 'a make-up Saturday in October'],
    ['2026-10-11', false, 'an ordinary Sunday'],
    ['2020-01-31', false, 'the Spring Festival as prolonged in 2020'],
    ['2019-05-05', true, 'a make-up Sunday announced within the year'],
    ['2018-12-29', true, 'a make-up Saturday of the next New Year'],
    ['2018-12-31', false, 'a Monday of the next New Year'],
  ])('%s: %s, %s', (each, expected) => {
    expect(isWorkingDay(each)).toBe(expected)
  })

  test('give 2024 to 2026 the working days that they were published with', () => {
    // 366, 365, 365 days less their Saturdays and Sundays (104 each), less 19, 18, 19 weekdays off, plus 8, 5, 6 make-up days
    expect([2024, 2025, 2026].map((year) => workingDaysBetween(`${year - 1}-12-31`, `${year}-12-31`))).toEqual([251, 248, 248])
  })
})

describe('a year that is not announced', () => {
  test('counts Monday to Friday, and says so', () => {
    expect([2003, 2004, 2026, 2100].map((year) => isAnnounced(year))).toEqual([false, true, true, false])
    expect(isWorkingDay('2100-01-01')).toBe(true)
    expect(isWorkingDay('2100-01-02')).toBe(false)
  })

  test('leaves the days before it open that its New Year may rearrange', () => {
    let last = 2004
    while (isAnnounced(last + 1)) last++
    expect(isProvisional(`${last}-12-28`)).toBe(false)
    expect(isProvisional(`${last}-12-29`)).toBe(true)
    expect(isProvisional(`${last + 1}-01-01`)).toBe(true)
    expect(isProvisional('2018-12-31')).toBe(false)
    expect(isProvisional('2003-12-31')).toBe(true)
  })
})

describe('counting', () => {
  test('day by day comes to the same working day', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 300 }), (from, n) => {
        let [to, left] = [from, n]
        while (left > 0) {
          to = addDays(to, 1)
          if (isWorkingDay(to)) left--
        }
        expect(addWorkingDays(from, n)).toBe(to)
        expect(workingDaysBetween(from, to)).toBe(n)
        expect(workingDaysBetween(to, from)).toBe(-n)
      }),
    )
  })

  test('backwards comes to the same working day', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 100 }), (from, n) => {
        let [to, left] = [from, n]
        while (left > 0) {
          to = addDays(to, -1)
          if (isWorkingDay(to)) left--
        }
        expect(addWorkingDays(from, -n)).toBe(to)
      }),
    )
  })

  test('no working days leaves the day as it is, also a Sunday', () => {
    expect(addWorkingDays('2026-03-08', 0)).toBe('2026-03-08')
    expect(workingDaysBetween('2026-03-08', '2026-03-08')).toBe(0)
  })
})

test.each(['Asia/Shanghai', 'America/New_York', 'Pacific/Apia'])('is the same calendar on a machine in %s', (zone) => {
  const module = new URL('working-days.ts', import.meta.url).href
  const script = `console.log((await import('${module}')).calendarVersion)`
  const env = { ...process.env, TZ: zone }
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' }).trim()).toBe(calendarVersion)
})
