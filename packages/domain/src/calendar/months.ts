import { dayOf, startOfDay, toDay, toNumber } from './days.ts'

/** Months are texts `YYYY-MM`, of Asia/Shanghai as days are. */
export const monthOf = (instant: string): string => (instant.slice(11, 13) < '16' ? instant : dayOf(instant)).slice(0, 7)

/** The first instant of a month. */
export const startOfMonth = (month: string): string => startOfDay(`${month}-01`)

/** The month `n` months after a month; before it when `n` is negative. */
export function monthAfter(month: string, n: number): string {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + n
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`
}

/**
 * The day of the same number `n` months after a day, or the last of that month where it has none: the last day of a limit in months, which the day
 * that it runs from does not count to (Civil Code 民法典 art. 201, 202, quoted from memory of the field).
 */
export function addMonths(day: string, n: number): string {
  const month = monthAfter(day.slice(0, 7), n)
  const lastOfMonth = toDay(toNumber(`${monthAfter(month, 1)}-01`) - 1)
  const same = `${month}${day.slice(7)}`
  return same < lastOfMonth ? same : lastOfMonth
}
