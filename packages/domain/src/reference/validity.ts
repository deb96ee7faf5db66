import { dayOf } from '../calendar/days.ts'
import { isWithin, regionPrefix } from './codes.ts'

/** What bounds an entry of the reference data: everywhere and always, unless stated. */
export interface Bounded {
  /** Code of the region in which it holds, with all regions within. */
  readonly region?: string
  /** First and last day, both inclusive. */
  readonly validFrom?: string
  readonly validTo?: string
}

/** Where and when a figure is asked for: a region's code, and an instant or day. Without `at`: what holds after all changes that the data know. */
export interface Circumstances {
  readonly region?: string | null | undefined
  readonly at?: string | null | undefined
}

const endOfTime = '9999-12-31'

/** Whether an entry holds there and then. */
export function holds(entry: Bounded, { region, at }: Circumstances): boolean {
  if (entry.region !== undefined && (region === null || region === undefined || !isWithin(region, entry.region))) return false
  if (entry.validFrom === undefined && entry.validTo === undefined) return true
  const day = at === null || at === undefined ? endOfTime : at.length > 10 ? dayOf(at) : at
  return (entry.validFrom ?? '') <= day && day <= (entry.validTo ?? endOfTime)
}

/** The entry that holds there and then: of the smallest region, then the one in force since the latest day. */
export function governing<E extends Bounded>(entries: readonly E[], circumstances: Circumstances): E | undefined {
  let best: E | undefined
  for (const entry of entries) if (holds(entry, circumstances) && (best === undefined || outranks(entry, best))) best = entry
  return best
}

function outranks(entry: Bounded, best: Bounded): boolean {
  const [depth, bestDepth] = [depthOf(entry), depthOf(best)]
  return depth === bestDepth ? (entry.validFrom ?? '') > (best.validFrom ?? '') : depth > bestDepth
}

const depthOf = ({ region }: Bounded): number => (region === undefined ? 0 : regionPrefix(region).length)
