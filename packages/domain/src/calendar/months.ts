import { addDays, dayOf, startOfDay } from './days.ts'

/** Months are texts `YYYY-MM`, of Asia/Shanghai as days are. */
export const monthOf = (instant: string): string => (instant.slice(11, 13) < '16' ? instant : dayOf(instant)).slice(0, 7)

/** The first instant of a month; undefined behind the calendar's end, for what never comes. */
export const startOfMonth = (month: string): string | undefined => (isInCalendar(month) ? startOfDay(`${month}-01`) : undefined)

/** The month `n` months after a month; before it when `n` is negative. Behind 9999-12 its year has five digits, and no days. */
export function monthAfter(month: string, n: number): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const months = year * 12 + number - 1 + n
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`
}

/**
 * The day of the same number `n` months after a day, or the last of that month where it has none: the last day of a limit in months, which the day
 * that it runs from does not count to (Civil Code 民法典 art. 201, 202, quoted from memory of the field). Undefined behind the calendar's end: it
 * never comes.
 */
export function addMonths(day: string, n: number): string | undefined {
  const month = monthAfter(day.slice(0, 7), n)
  if (!isInCalendar(month)) return undefined
  const next = startOfMonth(monthAfter(month, 1))
  const lastOfMonth = next === undefined ? `${month}-31` : addDays(dayOf(next), -1)
  const same = `${month}${day.slice(7)}`
  return same < lastOfMonth ? same : lastOfMonth
}

/** Days have years of four digits. */
const isInCalendar = (month: string): boolean => month.length === 7
