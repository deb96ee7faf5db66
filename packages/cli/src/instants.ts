import { parseInstant } from '@xianglian/core'
import { InvalidArgumentError } from 'commander'

/** For commander: an instant, or a day of Asia/Shanghai for the instant at which it begins; as RFC 3339. */
export function instantOf(text: string): string {
  const instant = readInstant(text)
  if (instant === undefined) throw new InvalidArgumentError(`must be ${forms}.`)
  return instant
}

/** For commander: what was known with the event at a position, or at an instant as above. */
export function asOfOf(text: string): string {
  const asOf = /^\d{1,15}$/.test(text) ? text : readInstant(text)
  if (asOf === undefined) throw new InvalidArgumentError(`must be a position, ${forms}.`)
  return asOf
}

const forms = 'an instant such as 2026-01-05T08:00:00+08:00, or a day such as 2026-01-05 for its beginning'

function readInstant(text: string): string | undefined {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00+08:00` : text
  return parseInstant(instant) === undefined ? undefined : instant
}
