import { chinaTime } from './calendar/index.ts'
import type { Refused } from './command.ts'

/** What is wrong and what to do next, in the clerk's language each. */
export const refuse = (zh: string, en: string): Refused => ({ zh, en })

/** Something that a fact follows from, in the words of a clerk. */
export interface Known {
  readonly zh: string
  readonly en: string
  /** Instant, as states hold it; undefined when it did not happen. */
  readonly at: string | undefined
}

/** Refuses a fact that lies before the last of what it follows from, with both times. At one instant all is in order. */
export function refuseBefore(time: string, follows: readonly Known[]): Refused | undefined {
  const last = lastOf(follows)
  if (last === undefined || time >= last.at) return undefined
  return refuse(
    `所填时间 ${chinaTime(time)} 早于${last.zh}的时间 ${chinaTime(last.at)}；请核对并填写正确的时间。`,
    `${chinaTime(time)} lies before ${chinaTime(last.at)}, when ${last.en}; check the time and state the right one.`,
  )
}

/** The same for what folds would read the other way round at one instant: it has to lie behind. */
export function refuseUnlessAfter(time: string, follows: readonly Known[]): Refused | undefined {
  const last = lastOf(follows)
  if (last === undefined || time > last.at) return undefined
  return refuse(
    `所填时间 ${chinaTime(time)} 不晚于${last.zh}的时间 ${chinaTime(last.at)}；请核对并填写更晚的时间。`,
    `${chinaTime(time)} does not lie after ${chinaTime(last.at)}, when ${last.en}; check the time and state a later one.`,
  )
}

const lastOf = (follows: readonly Known[]): (Known & { readonly at: string }) | undefined => {
  let last: (Known & { readonly at: string }) | undefined
  for (const { zh, en, at } of follows) if (at !== undefined && (last === undefined || at > last.at)) last = { zh, en, at }
  return last
}
