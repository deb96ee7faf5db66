import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { acceptanceOf, dueOf, dueSoonOf, isLate, type Clock } from './clock.ts'
import { addDays, dayOf, endOfDay, startOfDay } from './days.ts'
import { isWorkingDay } from './working-days.ts'

/** An instant by the clock on the wall in Shanghai: `03-02 10:00`, of 2026 unless a year is given. */
function at(wall: string): string {
  const [day = '', time = '10:00'] = wall.split(' ')
  return new Date(`${day.length > 5 ? day : `2026-${day}`}T${time}:00+08:00`).toISOString()
}

const clock = (acceptedAt: string, n: number, unit = 'working-day', more: Partial<Clock> = {}): Clock => ({
  acceptedAt: at(acceptedAt),
  limit: { n, unit },
  ...more,
})

describe('a limit ends at 24:00 of its last day', () => {
  test.each([
    // Mo 2; counted Tu 3, We 4, Th 5, Fr 6, Mo 9
    ['five working days over a weekend', clock('03-02', 5), '2026-03-09', false],
    // Sa 7; counted Mo 9
    ['accepted online on a Saturday', clock('03-07', 1), '2026-03-09', false],
    // Mo 2 until 24:00; counted Tu 3
    ['accepted at 23:59', clock('03-02 23:59', 1), '2026-03-03', false],
    // 00:00 is Tu 3; counted We 4
    ['accepted at midnight, which begins a day', clock('03-03 00:00', 1), '2026-03-04', false],
    // Th 12; counted Fr 13, Sa 14 (make-up), then 15–23 off, Tu 24
    ['over the Spring Festival, with the make-up Saturday before it', clock('02-12', 3), '2026-02-24', false],
    // We 30; 1–7 October off; counted Th 8, Fr 9, Sa 10 (make-up), Mo 12, Tu 13
    ['over the National Day, with a make-up Saturday after it', clock('09-30', 5), '2026-10-13', false],
    // Th 8; counted Fr 9, Sa 10 (make-up)
    ['on a make-up Saturday', clock('10-08', 2), '2026-10-10', false],
    // Mo 2; 0 days: the same day
    ['of no days, on the day of acceptance', clock('03-02', 0), '2026-03-02', false],
    // Sa 7; 0 days, but nobody works: Mo 9
    ['of no days, accepted on a Saturday', clock('03-07', 0), '2026-03-09', false],
    // 2 March + 30 = 1 April
    ['in calendar days', clock('03-02', 30, 'day'), '2026-04-01', false],
    // Su 1 + 7 = Su 8: calendar days are not moved to a working day
    ['in calendar days, on a Sunday', clock('03-01', 7, 'day'), '2026-03-08', false],
    // Fr 18; counted Mo 21 … Fr 25
    ['in the last year announced', clock('2020-12-18', 5), '2020-12-25', false],
    // 2100 is not announced, 1 January is a Friday; counted Fr 1, Mo 4
    ['in a year not announced', clock('2099-12-31', 2), '2100-01-04', true],
    // calendar days do not ask which days are worked
    ['in calendar days, in a year not announced', clock('2099-12-31', 2, 'day'), '2100-01-02', false],
  ])('%s', (_, run, lastDay, provisional) => {
    expect(dueOf(run)).toEqual({ due: endOfDay(lastDay), lastDay, provisional })
  })

  test('with the first instant that is late', () => {
    const due = dueOf(clock('03-02', 5))
    if (due === undefined) throw new Error('not due')
    expect(isLate(at('03-09 23:59'), due)).toBe(false)
    expect(isLate(at('03-10 00:00'), due)).toBe(true)
  })
})

describe('a limit in hours', () => {
  test('ends at the instant, whatever day it is', () => {
    const due = dueOf(clock('03-06 17:30', 48, 'hour'))
    expect(due).toEqual({ due: at('03-08 17:30'), provisional: false })
    if (due === undefined) throw new Error('not due')
    expect(isLate(due.due, due)).toBe(false)
    expect(isLate(at('03-08 17:31'), due)).toBe(true)
  })

  test('stands still while a special procedure runs, and takes 24 hours for a day of extension', () => {
    // 48 h from Mo 10:00: We 10:00; 12 h of inspection: We 22:00; 1 day: Th 22:00
    const specials = [{ startedAt: at('03-02 16:00'), endedAt: at('03-03 04:00') }]
    const extensions = [{ approvedAt: at('03-03'), days: 1 }]
    expect(dueOf(clock('03-02', 48, 'hour', { specials, extensions }))?.due).toBe(at('03-05 22:00'))
  })
})

describe('days on which a special procedure runs at 24:00 do not count', () => {
  // Without: Mo 2; counted 3, 4, 5, 6, 9
  test.each([
    // 4 and 5 left out; counted 3, 6, 9, 10, 11
    ['from Wednesday to Friday', [['03-04', '03-06 09:00']], '2026-03-11'],
    // it runs at no day's end
    ['within one day', [['03-04 09:00', '03-04 17:00']], '2026-03-09'],
    // 6 (and the weekend) left out; counted 3, 4, 5, 9, 10
    ['over the weekend', [['03-06 15:00', '03-09 09:00']], '2026-03-10'],
    // 4, 5, 6, 7, 8 left out; counted 3, 9, 10, 11, 12
    [
      'two that overlap',
      [
        ['03-05', '03-09'],
        ['03-04', '03-06'],
      ],
      '2026-03-12',
    ],
    // 3 and 5 left out; counted 4, 6, 9, 10, 11
    [
      'two apart',
      [
        ['03-03', '03-04'],
        ['03-05', '03-06'],
      ],
      '2026-03-11',
    ],
    // 3 left out; counted 4, 5, 6, 9, 10
    ['begun before acceptance', [['02-26', '03-04']], '2026-03-10'],
    // 9 left out; counted 3, 4, 5, 6, 10
    ['begun on the last day', [['03-09', '03-10']], '2026-03-10'],
    // the limit had run out
    ['begun after the last day', [['03-10 00:00', '03-20']], '2026-03-09'],
    ['begun after the last day, not ended', [['03-10', null]], '2026-03-09'],
    // dates without a time: 4 and 5 left out as above
    ['stated in whole days', [['03-04 00:00', '03-06 00:00']], '2026-03-11'],
  ] as const)('%s', (_, intervals, lastDay) => {
    const specials = intervals.map(([startedAt, endedAt]) => ({ startedAt: at(startedAt), endedAt: endedAt === null ? null : at(endedAt) }))
    expect(dueOf(clock('03-02', 5, 'working-day', { specials }))?.lastDay).toBe(lastDay)
  })

  test('and while one has no end, nothing is due', () => {
    const specials = [{ startedAt: at('03-04') }]
    expect(dueOf(clock('03-02', 5, 'working-day', { specials }))).toBeUndefined()
    expect(dueSoonOf(clock('03-02', 5, 'working-day', { specials }))).toBeUndefined()
  })
})

describe('an extension', () => {
  // Without: Mo 2; counted 3, 4, 5, 6, 9
  test.each([
    // counted on: 10, 11, 12
    ['approved at 23:59 of the last day counts', [['03-09 23:59', 3]], '2026-03-12'],
    ['approved after the last day does not', [['03-10 00:00', 3]], '2026-03-09'],
    // 5 + 10 days: 3–6 (4), 9–13 (9), 16–20 (14), 23 (15)
    [
      'adds 10 days at most, with others',
      [
        ['03-04', 7],
        ['03-05', 7],
      ],
      '2026-03-23',
    ],
    // to 11; approved on 11: to 13
    [
      'of an extension counts when approved within the first',
      [
        ['03-11', 2],
        ['03-09', 2],
      ],
      '2026-03-13',
    ],
    ['of less than no days adds none', [['03-04', -3]], '2026-03-09'],
  ] as const)('%s', (_, approved, lastDay) => {
    const extensions = approved.map(([approvedAt, days]) => ({ approvedAt: at(approvedAt), days }))
    expect(dueOf(clock('03-02', 5, 'working-day', { extensions }))?.lastDay).toBe(lastDay)
  })

  test('is bounded by what a region allows', () => {
    const extensions = [{ approvedAt: at('03-04'), days: 7 }]
    expect(dueOf(clock('03-02', 5, 'working-day', { extensions, extensionCap: 1 }))?.lastDay).toBe('2026-03-10')
  })
})

test.each([
  [5, 'week'],
  [-1, 'working-day'],
  [1.5, 'day'],
  [10_000, 'day'],
  [Number.NaN, 'hour'],
])('a limit of %d %s is none', (n, unit) => {
  expect(dueOf(clock('03-02', n, unit))).toBeUndefined()
  expect(dueSoonOf(clock('03-02', n, unit))).toBeUndefined()
})

describe('a limit is due soon', () => {
  test.each([
    // 80 % of 10 = 8: 3, 4, 5, 6, 9, 10, 11, 12; then 13
    ['after eight days of ten', clock('03-02', 10), startOfDay('2026-03-13')],
    // 80 % of 5 = 4: 3, 4, 5, 6; then 9
    ['after four days of five', clock('03-02', 5), startOfDay('2026-03-09')],
    // 80 % of 4 = 3.2: 3, 4, 5; then 6
    ['after three days of four', clock('03-02', 4), startOfDay('2026-03-06')],
    // last of 3, 4, 5
    ['on the last day of three', clock('03-02', 3), startOfDay('2026-03-05')],
    // last of Mo 9, Tu 10
    ['on the last day of two, not on the Saturday before it', clock('03-06', 2), startOfDay('2026-03-10')],
    ['at acceptance, with no days', clock('03-02', 0), at('03-02')],
    // 80 % of 35 = 28, in binary a little more
    ['after 28 days of 35', clock('03-02', 35, 'day'), startOfDay('2026-03-31')],
    // 5 + 5 days as ten above
    [
      'by the limit as extended',
      clock('03-02', 5, 'working-day', { extensions: [{ approvedAt: at('03-04'), days: 5 }] }),
      startOfDay('2026-03-13'),
    ],
    // 4 and 5 left out; counted 3, 6, 9, 10; then 11
    [
      'later for a special procedure',
      clock('03-02', 5, 'working-day', { specials: [{ startedAt: at('03-04'), endedAt: at('03-06') }] }),
      startOfDay('2026-03-11'),
    ],
    // Mo 10:00 + 80 h = Th 18:00
    ['after eighty hours of a hundred', clock('03-02', 100, 'hour'), at('03-05 18:00')],
    // due We 4 10:00
    ['on the last day of 48 hours', clock('03-02', 48, 'hour'), startOfDay('2026-03-04')],
    // due Tu 3 00:00, which is 24:00 of Mo 2
    ['on the day that hours end with', clock('03-01 10:00', 38, 'hour'), startOfDay('2026-03-02')],
    ['at acceptance, within a day', clock('03-02', 8, 'hour'), at('03-02')],
  ])('%s', (_, run, from) => {
    expect(dueSoonOf(run)).toBe(from)
  })

  test('by other figures where a region has them', () => {
    // half of 10: 3, 4, 5, 6, 9; then 10
    expect(dueSoonOf(clock('03-02', 10), { ratio: 0.5 })).toBe(startOfDay('2026-03-10'))
    // last of 3, 4, 5, 6, 9, 10, 11, 12, 13, 16
    expect(dueSoonOf(clock('03-02', 10), { smallDays: 10 })).toBe(startOfDay('2026-03-16'))
  })
})

describe('an application received on Monday, March 2nd', () => {
  const receivedAt = at('03-02')
  // 5 working days: 3, 4, 5, 6, 9
  const deemed = { day: '2026-03-02', at: receivedAt, isDeemed: true, settledAt: endOfDay('2026-03-09') }
  const accepted = (wall: string) => ({ day: dayOf(at(wall)), at: at(wall), isDeemed: false, settledAt: at(wall) })

  test.each([
    ['is deemed accepted that day when nobody answers', {}, deemed],
    ['is accepted when it is', { acceptedAt: at('03-04') }, accepted('03-04')],
    ['is accepted at 23:59 of the fifth working day', { acceptedAt: at('03-09 23:59') }, accepted('03-09 23:59')],
    ['stays deemed accepted when accepted later', { acceptedAt: at('03-10 00:00') }, deemed],
    ['stays deemed accepted when refused later', { refusedAt: at('03-10') }, deemed],
    ['stays deemed accepted when sent back later', { sentBackAt: at('03-10'), acceptedAt: at('03-20') }, deemed],
    ['is not accepted when refused in time', { refusedAt: at('03-09') }, undefined],
    ['is not accepted while sent back', { sentBackAt: at('03-05') }, undefined],
    ['is accepted after it was sent back in time', { sentBackAt: at('03-05'), acceptedAt: at('03-20') }, accepted('03-20')],
  ])('%s', (_, answer, expected) => {
    expect(acceptanceOf({ receivedAt, ...answer })).toEqual(expected)
  })

  test('is deemed accepted sooner where a region answers sooner', () => {
    expect(acceptanceOf({ receivedAt }, 2)?.settledAt).toBe(endOfDay('2026-03-04'))
  })
})

describe('for any acceptance, limit and special procedures', () => {
  const instant = fc
    .date({ min: new Date('2019-06-01T00:00:00Z'), max: new Date('2021-06-01T00:00:00Z'), noInvalidDate: true })
    .map((date) => date.toISOString())
  const special = fc
    .tuple(instant, fc.integer({ min: 0, max: 20 * 24 * 60 }))
    .map(([startedAt, minutes]) => ({ startedAt, endedAt: new Date(Date.parse(startedAt) + minutes * 60_000).toISOString() }))
  const run = fc.record({
    acceptedAt: instant,
    limit: fc.record({ n: fc.integer({ min: 1, max: 90 }), unit: fc.constantFrom('working-day', 'day') }),
    specials: fc.array(special, { maxLength: 40 }),
  })

  /** The last day by walking from day to day. */
  function walked({ acceptedAt, limit, specials = [] }: Clock): string {
    let [day, left] = [dayOf(acceptedAt), limit.n]
    while (left > 0) {
      day = addDays(day, 1)
      const midnight = endOfDay(day)
      const isStopped = specials.some(({ startedAt, endedAt }) => startedAt < midnight && midnight <= (endedAt ?? ''))
      if (!isStopped && (limit.unit === 'day' || isWorkingDay(day))) left--
    }
    return day
  }

  test('walking from day to day ends on the same one', () => {
    fc.assert(
      fc.property(run, (each) => {
        expect(dueOf(each)).toEqual({ due: endOfDay(walked(each)), lastDay: walked(each), provisional: false })
      }),
      { numRuns: 500 },
    )
  })

  test('a longer limit ends later, on a working day if it counts those, and is due soon before it ends', () => {
    fc.assert(
      fc.property(run, (each) => {
        const [due, longer] = [dueOf(each), dueOf({ ...each, limit: { ...each.limit, n: each.limit.n + 1 } })]
        if (due?.lastDay === undefined || longer === undefined) throw new Error('not due')
        expect(longer.due > due.due).toBe(true)
        if (each.limit.unit === 'working-day') expect(isWorkingDay(due.lastDay)).toBe(true)
        const soon = dueSoonOf(each) ?? ''
        expect(soon < due.due && soon >= each.acceptedAt).toBe(true)
      }),
    )
  })
})
