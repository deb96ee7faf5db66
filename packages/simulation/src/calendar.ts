import { addDays, addWorkingDays, workingDaysBetween } from '@xianglian/domain'

export { addDays, addWorkingDays, endOfDay, startOfDay } from '@xianglian/domain'

/** The instant of a day `YYYY-MM-DD` in China at a time of day `HH:mm` or `HH:mm:ss`. */
export const at = (day: string, clock: string): string => `${day}T${clock.length === 5 ? `${clock}:00` : clock}+08:00`

export const isWorkingDay = (day: string): boolean => workingDaysBetween(addDays(day, -1), day) === 1

/** The day itself when somebody works then, else the next working day. */
export const workingDayFrom = (day: string): string => addWorkingDays(addDays(day, -1), 1)

/** All days of a year. */
export function daysOf(year: number): readonly string[] {
  const days: string[] = []
  for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1)) days.push(day)
  return days
}

/** An instant as findings write it, in UTC with milliseconds. */
export const utc = (time: string): string => new Date(time).toISOString()

/** The end of what is done at the very end of a limit, 24:00: it is late, by the shortest time there is. */
export const aMomentAfter = (instant: string): string => new Date(Date.parse(instant) + 1).toISOString()
