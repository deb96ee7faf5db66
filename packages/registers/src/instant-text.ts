import { formatInstant } from '@xianglian/core'

const dayLength = 86_400_000
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const threeDigits = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'))

/** Days lately written, as `2026-01-05T`: events of one batch share few of them. */
const days = new Map<number, string>()
const maxDays = 10_000

/** Epoch milliseconds as RFC 3339 in UTC: what core's `formatInstant` gives, several times as fast. Every event is written with it at least once. */
export function instantText(time: number): string {
  const day = Math.floor(time / dayLength)
  let date = days.get(day)
  if (date === undefined) {
    date = formatInstant(day * dayLength).slice(0, -13)
    if (days.size >= maxDays) days.clear()
    days.set(day, date)
  }
  const rest = time - day * dayLength
  const seconds = Math.floor(rest / 1000)
  const minutes = Math.floor(seconds / 60)
  return `${date}${twoDigits[Math.floor(minutes / 60)] ?? ''}:${twoDigits[minutes % 60] ?? ''}:${twoDigits[seconds % 60] ?? ''}.${threeDigits[rest - seconds * 1000] ?? ''}Z`
}
