import { formatInstant, parseInstant } from '@xianglian/core'

const dayMilliseconds = 86_400_000
/** Days since 1970-01-01 of 0001-01-01 and of 9999-12-31: what four digits can say and registers can hold (PostgreSQL knows no year 0). */
export const firstDay = -719_162
export const lastDay = 2_932_896
export const firstInstant = firstDay * dayMilliseconds
export const lastInstant = (lastDay + 1) * dayMilliseconds - 1

/** Epoch milliseconds as RFC 3339 in UTC. */
export const instantToText = formatInstant

/** The canonical text of an instant, or undefined when `text` is not RFC 3339 with its offset. */
export function canonicalInstant(text: string): string | undefined {
  const instant = parseInstant(text)
  return instant === undefined ? undefined : formatInstant(instant)
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/

/** Days since 1970-01-01 of `YYYY-MM-DD`; undefined when there is no such day. */
export function dayFromText(text: string): number | undefined {
  if (!dayPattern.test(text)) return undefined
  const milliseconds = Date.parse(`${text}T00:00:00Z`)
  // Date.parse takes 2026-02-30 for March 2.
  const day = milliseconds / dayMilliseconds
  return Number.isNaN(day) || day < firstDay || dayToText(day) !== text ? undefined : day
}

export const dayToText = (day: number): string => new Date(day * dayMilliseconds).toISOString().slice(0, 10)
