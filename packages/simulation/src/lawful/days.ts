import { addDays, daysOf, isWorkingDay } from '../calendar.ts'

/** Share of a usual day's cases that are filed in each month: few around the Spring Festival, many after it and before school begins. */
const months = [0.9, 0.6, 1.3, 1.15, 1.05, 1, 1.05, 1.2, 1.1, 0.95, 1, 0.9]
const monday = 1

/** Days of the year by how many cases are filed on them. When nobody works, some file by themselves; after the last working day nobody does. */
export function filingDays(year: number): readonly (readonly [day: string, weight: number])[] {
  const days = daysOf(year)
  const last = days.findLast(isWorkingDay)
  return days
    .filter((day) => last !== undefined && day <= last)
    .map((day) => {
      const weekday = new Date(day).getUTCDay()
      const usual = isWorkingDay(day) ? (weekday === monday || !isWorkingDay(addDays(day, -1)) ? 1.3 : 1) : 0.06
      return [day, usual * (months[Number(day.slice(5, 7)) - 1] ?? 1)]
    })
}
