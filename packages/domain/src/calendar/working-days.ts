import chineseDays from 'chinese-days'

import { fingerprint } from './fingerprint.ts'
import { dayNumberOf, toDay, toNumber } from './days.ts'

/**
 * What an announcement says of a day: whether it is worked, and its festival; undefined for the days it leaves as they are. npm
 * chinese-days files texts as UTC but tells weekdays in the machine's time zone: what it has on file is right everywhere, what it says of
 * other days is not, so these are told here.
 */
function announced(day: string): { readonly work: boolean; readonly name: string } | undefined {
  const detail = chineseDays.getDayDetail(day)
  // On file are "New Year's Day,元旦,1" and the like; other days are named by their weekday.
  return detail.name.includes(',') ? detail : undefined
}

/** The first year that the library covers. */
const firstYear = 2004

/** Every announcement of the State Council begins with New Year's Day; days of December may come from the one for the next year. */
const isCovered = (year: number): boolean => announced(`${year}-01-01`) !== undefined

function lastCovered(): number {
  let year = firstYear
  while (isCovered(year + 1)) year++
  return year
}

const lastYear = lastCovered()
const first = toNumber(`${firstYear}-01-01`)
const last = toNumber(`${lastYear}-12-31`)
/** The arrangement of a New Year reached back to December 29th at the earliest (2007, 2018). */
const lastFinal = toNumber(`${lastYear}-12-28`)

/**
 * Whether the holidays and make-up days of a year are known, as the State Council announces them in the autumn before. Otherwise its
 * working days are Monday to Friday.
 */
export const isAnnounced = (year: number): boolean => year >= firstYear && year <= lastYear

/**
 * Whether it may still change if days up to this one are working days: it lies in a year that is not announced, or in the last days of
 * December that the next year's announcement, not made yet, may rearrange.
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
/** Holidays on weekdays and make-up days 调休 at weekends. */
const rearranged: string[] = []
for (let day = first; day <= last; day++) {
  const text = toDay(day)
  const isWeekday = weekdaysTo(day) > weekdaysTo(day - 1)
  const works = announced(text)?.work ?? isWeekday
  if (works) dayOfCount.push(day)
  if (works !== isWeekday) rearranged.push(text)
  countUpTo[day - first] = dayOfCount.length
}

/** Changes whenever the calendar's data change: what was computed with another version may be computed anew. */
export const calendarVersion: string = fingerprint([firstYear, lastYear, ...rearranged].join())

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

/** The same between the days in which two instants lie. */
export const workingDaysWithin = (from: string, to: string): number => workingDaysTo(dayNumberOf(to)) - workingDaysTo(dayNumberOf(from))
