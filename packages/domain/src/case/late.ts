import type { TimeLimit } from '../calendar/index.ts'
import { overrun, type Overrun } from '../overrun.ts'
import type { Found } from '../rule.ts'
import { counts, termsOf, type CaseLooked, type CaseRow } from './clock.ts'

/** The body that has to answer for a case: who decided it, else who holds it last, else who accepted it. */
export const answerable = ({ decidedBy, holders, acceptedBy }: CaseRow): string | null | undefined =>
  decidedBy ?? holders?.at(-1) ?? acceptedBy

/** Of instants that are stated, the later one. */
export const laterOf = (instant: string, other: string | null | undefined): string =>
  typeof other === 'string' && other > instant ? other : instant

/** The events that the clock of a case rests on: acceptance or receipt, the item's terms, the procedures that counted, the stop. */
export function clockEvidence(row: CaseRow, looked: CaseLooked): readonly (string | null | undefined)[] {
  const { events, procedures } = row
  const terms = termsOf(row, looked)
  return [
    row.acceptanceDeemed === true ? events?.filed : (events?.accepted ?? events?.filed),
    row.termsBy,
    ...(procedures ?? []).filter((one) => counts(one, terms)).map(({ event }) => event),
    stopEvent(row),
  ]
}

/** The event that stopped the clock of a case. */
export function stopEvent(row: CaseRow): string | undefined {
  if (typeof row.stoppedAt !== 'string') return undefined
  const stop = stops.find(([, at]) => row[at] === row.stoppedAt)
  return stop && row.events?.[stop[0]]
}

const stops = [
  ['decided', 'decidedAt'],
  ['withdrawn', 'withdrawnAt'],
  ['closed', 'closedAt'],
  ['acceptance-refused', 'refusedAt'],
] as const

/**
 * From when to when the case was late by a limit: from its end, or from when the acceptance was settled if that is later, until the clock stopped.
 * An hour limit is kept at the very instant of its end, which limits in days are not.
 */
export const overrunBy = (row: CaseRow, due: string, timeLimit: TimeLimit | null | undefined): Overrun | undefined =>
  timeLimit?.unit === 'hour' && row.stoppedAt === due ? undefined : overrun(laterOf(due, row.settledAt), row.stoppedAt)

/** A limit that the case overran, with what it rests on. */
export function overrunOf(row: CaseRow, looked: CaseLooked, due: string, timeLimit: TimeLimit | null | undefined): Found | undefined {
  const interval = overrunBy(row, due, timeLimit)
  return interval && { ...interval, org: answerable(row), evidence: clockEvidence(row, looked), details: detailsOf(row, due, timeLimit) }
}

/** What the reader of a finding about time wants to know. */
export const detailsOf = (row: CaseRow, due: string, timeLimit: TimeLimit | null | undefined) => ({
  due,
  ...(timeLimit && { limit: timeLimit.n, unit: timeLimit.unit }),
  ...(typeof row.acceptanceDay === 'string' && { acceptanceDay: row.acceptanceDay, acceptanceDeemed: row.acceptanceDeemed ?? false }),
  ...(row.dueProvisional === true && { provisional: true }),
})
