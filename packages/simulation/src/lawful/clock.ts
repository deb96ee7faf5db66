import type { Random } from '../random.ts'
import { addWorkingDays, at, isWorkingDay } from '../calendar.ts'

/** The instant at which a case stands while it is told: it only goes on. */
export interface CaseClock {
  readonly day: string
  readonly time: string
  /** Some minutes later, the same day. */
  readonly minutes: (least: number, most: number) => string
  /** So many working days later, in office hours; 0 is some minutes later, or the next working day when nobody works. */
  readonly workingDays: (days: number) => string
}

export function createClock(random: Random, filedOn: string, opensAt: number, closesAt: number): CaseClock {
  let day = filedOn
  let minute = random.int(opensAt, closesAt)
  const time = (): string => at(day, `${two(Math.floor(minute / 60))}:${two(minute % 60)}`)
  return {
    get day() {
      return day
    },
    get time() {
      return time()
    },
    minutes(least, most) {
      // What begins late in the day ends before midnight all the same.
      minute = Math.min(minute + random.int(least, most), 23 * 60 + 59)
      return time()
    },
    workingDays(days) {
      if (days === 0 && isWorkingDay(day)) return this.minutes(2, 12)
      day = addWorkingDays(day, Math.max(days, 1))
      minute = random.int(9 * 60, 16 * 60)
      return time()
    },
  }
}

const two = (number: number): string => String(number).padStart(2, '0')
