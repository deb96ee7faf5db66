import calendar from 'chinese-days/dist/chinese-days.json' with { type: 'json' }

import { fingerprint } from '../reference/fingerprint.ts'
import { toDay, toNumber } from './days.ts'

/*
 * Working days of mainland China: Monday to Friday without statutory holidays, and make-up days 调休 at weekends, as the State Council announces them for
 * each year. Data: npm chinese-days, which takes them from the announcements. Its data file is read, not its functions: no library code runs.
 */
const holidays: Readonly<Record<string, string>> = calendar.holidays
const makeUpDays: Readonly<Record<string, string>> = calendar.workdays

/** Changes whenever the calendar's data change: what was computed with another version may be computed anew. */
export const calendarVersion: string = fingerprint(JSON.stringify([Object.keys(holidays).toSorted(), Object.keys(makeUpDays).toSorted()]))

const announcedYears = new Set(
  Object.keys(holidays)
    // Every announcement begins with January 1st; days of December may come from the announcement for the next year.
    .filter((day) => day.endsWith('-01-01'))
    .map((day) => Number(day.slice(0, 4))),
)
const [firstYear, lastYear] = [Math.min(...announcedYears), Math.max(...announcedYears)]
const first = toNumber(`${firstYear}-01-01`)
const last = toNumber(`${lastYear}-12-31`)
/** The arrangement of a New Year reached back to December 29th at the earliest (2007, 2018). */
const lastFinal = toNumber(`${lastYear}-12-28`)

/** Whether the holidays and make-up days of a year are known. Otherwise its working days are Monday to Friday. */
export const isAnnounced = (year: number): boolean => announcedYears.has(year)

/**
 * Whether it may still change if days up to this one are working days: it lies in a year that is not announced, or in the last days of December that the next
 * year's announcement, not made yet, may rearrange.
 */
export const isProvisional = (day: string): boolean => numberIsProvisional(toNumber(day))

export const numberIsProvisional = (day: number): boolean => day < first || day > lastFinal

/** Monday to Friday from the week of 1970-01-01, which was a Thursday, to this day. */
function weekdaysTo(day: number): number {
  const sinceMonday = day + 3
  const week = Math.floor(sinceMonday / 7)
  return week * 5 + Math.min(sinceMonday - week * 7 + 1, 5)
}

/** The day that `weekdaysTo` counts as the given one. */
function weekdayAt(count: number): number {
  const week = Math.floor((count - 1) / 5)
  return week * 7 + (count - 1 - week * 5) - 3
}

// Two tables over the announced years answer every question at once; outside them weeks are all alike.
const countUpTo = new Int32Array(last - first + 1)
const dayOfCount: number[] = []
for (let day = first; day <= last; day++) {
  const text = toDay(day)
  const works = makeUpDays[text] !== undefined || (weekdaysTo(day) > weekdaysTo(day - 1) && holidays[text] === undefined)
  if (works) dayOfCount.push(day)
  countUpTo[day - first] = dayOfCount.length
}
const beforeFirst = weekdaysTo(first - 1)
const afterLast = weekdaysTo(last) - dayOfCount.length

/** Working days up to and including a day, by an arbitrary zero: differences count. */
export function workingDaysTo(day: number): number {
  if (day < first) return weekdaysTo(day) - beforeFirst
  return day > last ? weekdaysTo(day) - afterLast : (countUpTo[day - first] ?? 0)
}

/** The working day that `workingDaysTo` counts as the given one. */
export function workingDayAt(count: number): number {
  if (count < 1) return weekdayAt(count + beforeFirst)
  return dayOfCount[count - 1] ?? weekdayAt(count + afterLast)
}

/** Whether a day is a working day. */
export function isWorkingDay(day: string): boolean {
  const number = toNumber(day)
  return workingDaysTo(number) > workingDaysTo(number - 1)
}

/** The n-th working day after a day, which is not counted itself; the |n|-th before it when `n` is negative; for 0 the day itself. */
export function addWorkingDays(day: string, n: number): string {
  const number = toNumber(day)
  if (n === 0) return day
  return toDay(workingDayAt(n > 0 ? workingDaysTo(number) + n : workingDaysTo(number - 1) + n + 1))
}

/** Working days after `from` up to and including `to`; negative when `to` lies before `from`: then those after `to` up to and including `from`. */
export const workingDaysBetween = (from: string, to: string): number => workingDaysTo(toNumber(to)) - workingDaysTo(toNumber(from))
