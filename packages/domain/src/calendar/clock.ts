import { limit as limitOf } from '../reference/limits.ts'
import { axes, type Axis } from './axes.ts'
import { dayNumberOf, startOfNumber, toDay } from './days.ts'
import { numberIsProvisional, workingDayAt, workingDaysTo } from './working-days.ts'

type Instant = string | null | undefined

/** What a body did about an application that it received. Instants. */
export interface Receipt {
  /** When the application, or what was asked to complete it, was received. */
  readonly receivedAt: string
  readonly acceptedAt?: Instant
  readonly refusedAt?: Instant
  /** When it was sent back to be supplemented. */
  readonly sentBackAt?: Instant
}

/** From when the clock of a case runs. */
export interface Acceptance {
  /** The day of acceptance, which no limit counts. */
  readonly day: string
  /** The instant in that day: of the acceptance, or of the receipt that stands for it. */
  readonly at: string
  /** Whether the law takes it as accepted because nobody answered in time. */
  readonly isDeemed: boolean
  /** The instant from which this is settled: nothing is late before. */
  readonly settledAt: string
}

/**
 * The acceptance of an application. What is neither accepted, refused nor sent back within `days` working days of its receipt (5;
 * `case.deemed-acceptance`) counts as accepted on the day of receipt, also if it is answered later. Undefined when it was refused or sent
 * back in time and not accepted after that. Administrative Licensing Law art. 32.
 */
export function acceptanceOf(receipt: Receipt, days: number = limitOf('case.deemed-acceptance')): Acceptance | undefined {
  const { receivedAt, acceptedAt, refusedAt, sentBackAt } = receipt
  const received = dayNumberOf(receivedAt)
  const lastDay = workingDayAt(workingDaysTo(received) + days)
  const isAnswered = [acceptedAt, refusedAt, sentBackAt].some((answer) => isStated(answer) && dayNumberOf(answer) <= lastDay)
  if (!isAnswered) return { day: toDay(received), at: receivedAt, isDeemed: true, settledAt: startOfNumber(lastDay + 1) }
  return isStated(acceptedAt) ? { day: toDay(dayNumberOf(acceptedAt)), at: acceptedAt, isDeemed: false, settledAt: acceptedAt } : undefined
}

const isStated = (instant: Instant): instant is string => instant !== null && instant !== undefined

/** A time limit 时限, as items state it: `working-day`, `day` (calendar days) or `hour`. */
export interface TimeLimit {
  readonly n: number
  readonly unit: string
}

/** A special procedure 特别程序 that stops the clock: one that the item lists, which the caller sees to. Open while it has no end. */
export interface SpecialProcedure {
  readonly startedAt: string
  readonly endedAt?: Instant
}

/** An approved extension 延期: it counts when it was approved before the limit ran out, its last day included. */
export interface Extension {
  readonly approvedAt: string
  /** Days that it adds: of the limit's own kind; of an hour limit, 24 hours each. */
  readonly days: number
}

/** What a clock runs by. */
export interface Clock {
  readonly acceptedAt: string
  readonly limit: TimeLimit
  readonly specials?: readonly SpecialProcedure[]
  readonly extensions?: readonly Extension[]
  /** What several extensions add at most, in all; default `case.extension` (10). */
  readonly extensionCap?: number
}

export interface Due {
  /** 24:00 of the last day, which is 00:00 of the next; of an hour limit the instant itself. */
  readonly due: string
  /** The last day; none for an hour limit. */
  readonly lastDay?: string
  /** Whether the calendar may still change what it was counted by; see `isProvisional`. */
  readonly provisional: boolean
}

/**
 * When a limit runs out. The day of acceptance is not counted; days on which a special procedure runs at 24:00 are not counted (an hour
 * limit stands still while one runs); extensions approved in time add their days. A limit of 0 ends with the day of acceptance or, when
 * nobody works then, with the next working day. A limit in calendar days ends on its last day, whichever that is.
 *
 * Undefined while a special procedure without an end holds it up, and for a limit that is none: another unit, or not a whole number from 0
 * to 9,999.
 */
export function dueOf(clock: Clock): Due | undefined {
  const axis = axisOf(clock.limit)
  if (axis === undefined) return undefined
  const stops = inOrder(clock.specials)
  return dueAfter(axis, clock, stops, lengthOf(axis, clock, stops))
}

/** Whether what was done then was done too late: compared by day, and by instant for an hour limit. */
export const isLate = (at: string, { due, lastDay }: Due): boolean => (lastDay === undefined ? at > due : at >= due)

/** When a limit is due soon. */
export interface DueSoon {
  /** Default `case.due-soon-ratio` (0.8). */
  readonly ratio?: number
  /** Limits up to so many days are due soon on their last day. Default `case.due-soon-small` (3). */
  readonly smallDays?: number
}

/**
 * The instant from which a limit is due soon: the start of the day after 80 % of its days, extensions included, have been counted; of a
 * limit of 3 days or less, the start of its last day. Whole days: of 4 days, 3 are counted first. An hour limit: after 80 % of its hours;
 * up to 72 hours, the start of the day in which it ends. Never before acceptance. Undefined where `dueOf` is. 即办件 have no such warning: the
 * caller leaves them out.
 */
export function dueSoonOf(clock: Clock, soon: DueSoon = {}): string | undefined {
  const { ratio = limitOf('case.due-soon-ratio'), smallDays = limitOf('case.due-soon-small') } = soon
  const axis = axisOf(clock.limit)
  if (axis === undefined) return undefined
  const stops = inOrder(clock.specials)
  const length = lengthOf(axis, clock, stops)
  const end = endAfter(axis, clock, stops, length)
  if (end === undefined) return undefined
  const warned =
    length <= smallDays * axis.day
      ? axis.lastDayBefore(end)
      : axis.instantAfter(endAfter(axis, clock, stops, axis.part(length, ratio)) ?? end)
  return warned < clock.acceptedAt ? clock.acceptedAt : warned
}

const axisOf = ({ n, unit }: TimeLimit): Axis | undefined => (Number.isInteger(n) && n >= 0 && n <= 9_999 ? axes.get(unit) : undefined)

const inOrder = (specials: readonly SpecialProcedure[] = []): readonly SpecialProcedure[] =>
  specials.length > 1 ? specials.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1)) : specials

/** The position at which so much has been counted from acceptance on; undefined when it is never reached. */
function endAfter(axis: Axis, { acceptedAt }: Clock, stops: readonly SpecialProcedure[], length: number): number | undefined {
  let counted = axis.begin(acceptedAt)
  let end = Math.max(counted + length, axis.firstEnd(acceptedAt))
  for (const { startedAt, endedAt } of stops) {
    const from = Math.max(axis.at(startedAt), counted)
    if (from >= end) break
    if (!isStated(endedAt)) return undefined
    const until = axis.at(endedAt)
    if (until <= from) continue
    end += until - from
    counted = until
  }
  return end
}

function dueAfter(axis: Axis, clock: Clock, stops: readonly SpecialProcedure[], length: number): Due | undefined {
  const end = endAfter(axis, clock, stops, length)
  if (end === undefined) return undefined
  const lastDay = axis.lastDay(end)
  if (lastDay === undefined) return { due: axis.instantAfter(end), provisional: false }
  const isProvisional = axis.needsCalendar && (numberIsProvisional(lastDay) || numberIsProvisional(dayNumberOf(clock.acceptedAt)))
  return { due: startOfNumber(lastDay + 1), lastDay: toDay(lastDay), provisional: isProvisional }
}

/** The limit's length with the extensions that were approved before it, or it with those before them, had run out. */
function lengthOf(axis: Axis, clock: Clock, stops: readonly SpecialProcedure[]): number {
  const { limit, extensions = [], extensionCap = limitOf('case.extension') } = clock
  const stated = limit.n * axis.unit
  let days = 0
  for (const extension of extensions.toSorted((a, b) => (a.approvedAt < b.approvedAt ? -1 : 1))) {
    const due = dueAfter(axis, clock, stops, stated + days * axis.day)
    if (due === undefined || !isLate(extension.approvedAt, due)) days = Math.min(days + Math.max(extension.days, 0), extensionCap)
  }
  return stated + days * axis.day
}
