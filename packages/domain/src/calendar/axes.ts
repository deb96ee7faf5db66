import { formatInstant } from '@xianglian/core'

import { dayNumberOf, startOfNumber, toMilliseconds } from './days.ts'
import { workingDayAt, workingDaysTo } from './working-days.ts'

/**
 * What a kind of limit counts, laid out in a row of whole numbers: positions. A limit takes the positions from `begin` up to, not
 * including, its end; what does not count is left out of the row.
 */
export interface Axis {
  /** Positions that one unit of the limit takes, and one day. */
  readonly unit: number
  readonly day: number
  /** Whether holidays decide what counts. */
  readonly needsCalendar: boolean
  /** The first position that counts after acceptance. */
  readonly begin: (acceptedAt: string) => number
  /** The earliest end of a limit. */
  readonly firstEnd: (acceptedAt: string) => number
  /** The position that a special procedure which starts then stops first, and at which counting goes on when one ends then. */
  readonly at: (instant: string) => number
  /** The number of the last day of a limit with this end; none where limits do not end with a day. */
  readonly lastDay: (end: number) => number | undefined
  /** The start of the last day of a limit with this end. */
  readonly lastDayBefore: (end: number) => string
  /** The length up to which a share of a limit counts, with what begins behind it; see `instantAfter`. */
  readonly part: (length: number, ratio: number) => number
  /** Where `part` of a limit is over: the start of its last day, or the instant. */
  readonly instantAfter: (end: number) => string
}

function daysBy(needsCalendar: boolean, indexOf: (day: number) => number, dayAt: (index: number) => number): Axis {
  // A day that is not in the row has the index of the last one before it.
  const next = (instant: string): number => indexOf(dayNumberOf(instant) - 1) + 1
  const startOf = (end: number): string => startOfNumber(dayAt(end - 1))
  return {
    unit: 1,
    day: 1,
    needsCalendar,
    begin: (acceptedAt) => indexOf(dayNumberOf(acceptedAt)) + 1,
    firstEnd: (acceptedAt) => next(acceptedAt) + 1,
    at: next,
    lastDay: (end) => dayAt(end - 1),
    lastDayBefore: startOf,
    // 1e-9 gives back what a product in binary loses of a whole number.
    part: (length, ratio) => Math.min(Math.floor(length * ratio + 1e-9) + 1, length),
    instantAfter: startOf,
  }
}

const hour = 3_600_000

const hours: Axis = {
  unit: hour,
  day: 24 * hour,
  needsCalendar: false,
  begin: toMilliseconds,
  firstEnd: toMilliseconds,
  at: toMilliseconds,
  lastDay: () => undefined,
  lastDayBefore: (end) => startOfNumber(dayNumberOf(formatInstant(end - 1))),
  part: (length, ratio) => Math.floor(length * ratio + 1e-9),
  instantAfter: formatInstant,
}

const itself = (day: number): number => day

/** By the unit of a limit; the codes of `Limit` in the schemas. */
export const axes: ReadonlyMap<string, Axis> = new Map([
  ['working-day', daysBy(true, workingDaysTo, workingDayAt)],
  ['day', daysBy(false, itself, itself)],
  ['hour', hours],
])
