import { HubError, formatInstant } from '@xianglian/core'

/**
 * Days are texts `YYYY-MM-DD`, instants RFC 3339 UTC with milliseconds, both as in the columns of registers. A day is one of Asia/Shanghai,
 * which has been UTC+8 without summer time since 1991-09-15; earlier instants are read the same way.
 */
const offset = 8 * 3_600_000
const dayMilliseconds = 86_400_000
const [minDay, maxDay] = [-719_528, 2_932_896]

/** The number of a day: days since 1970-01-01. */
export function toNumber(day: string): number {
  const number = Date.parse(day) / dayMilliseconds
  // Engines read February 30th as March 2nd, and other texts than days.
  if (day.length !== 10 || !Number.isInteger(number) || new Date(number * dayMilliseconds).getUTCDate() !== Number(day.slice(8)))
    throw new HubError('invalid-data', `"${day}" is not a day; write it as YYYY-MM-DD.`)
  return number
}

/** The day of a number: from 0000-01-01 to 9999-12-31. */
export function toDay(number: number): string {
  if (!(number >= minDay && number <= maxDay))
    throw new HubError(
      'invalid-data',
      `Day ${number} since 1970-01-01 lies outside the years 0 to 9999; check the days or the limit it comes from.`,
    )
  return new Date(number * dayMilliseconds).toISOString().slice(0, 10)
}

/** Milliseconds since 1970 of an instant. */
export function toMilliseconds(instant: string): number {
  const time = Date.parse(instant)
  if (Number.isNaN(time)) throw new HubError('invalid-data', `"${instant}" is not an instant; write it as RFC 3339.`)
  return time
}

/** The number of the day in which an instant lies. */
export const dayNumberOf = (instant: string): number => Math.floor((toMilliseconds(instant) + offset) / dayMilliseconds)

/** The instant at which the day of a number begins. */
export const startOfNumber = (number: number): string => formatInstant(number * dayMilliseconds - offset)

/** The day in which an instant lies, in Asia/Shanghai: 16:00 UTC begins the next one. */
export const dayOf = (instant: string): string => toDay(dayNumberOf(instant))

/** 00:00 of a day: the first instant that belongs to it. */
export const startOfDay = (day: string): string => startOfNumber(toNumber(day))

/** 24:00 of a day: the first instant that no longer belongs to it, 00:00 of the next. What happened in time happened before it. */
export const endOfDay = (day: string): string => startOfNumber(toNumber(day) + 1)

/** The day `n` calendar days after a day; before it when `n` is negative. */
export const addDays = (day: string, n: number): string => toDay(toNumber(day) + n)

/** An instant as clerks read it: `2026-03-02 09:00:00` in Asia/Shanghai; parts of a second where there are some. */
export function chinaTime(instant: string): string {
  const [day = '', clock = ''] = formatInstant(toMilliseconds(instant) + offset).split('T')
  return `${day} ${clock.slice(0, clock.endsWith('.000Z') ? -5 : -1)}`
}
