import { formatInstant } from '@xianglian/core'

/** From when to when something was late. */
export interface Overrun {
  readonly since: string
  readonly until: string | undefined
}

/**
 * From when to when something is late: from the end of its limit until it is done. A limit in days ends at 24:00, the first instant that is
 * no longer in time; what is done at that very instant, as facts that state a day alone are, is late and over at once: its interval is a
 * millisecond long. Undefined when it was done in time. What is owed only from `owed` on, after the limit, is late from then on; done at
 * once, it never was.
 */
export function overrun(end: string, done: string | null | undefined, owed: string = end): Overrun | undefined {
  if (owed > end) return typeof done === 'string' && done <= owed ? undefined : { since: owed, until: done ?? undefined }
  if (done === null || done === undefined) return { since: end, until: undefined }
  if (done < end) return undefined
  return { since: end, until: done === end ? formatInstant(Date.parse(end) + 1) : done }
}
