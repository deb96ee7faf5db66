import {
  acceptanceOf,
  dayOf,
  dueOf,
  dueSoonOf,
  workingDaysBetween,
  workingDaysWithin,
  type Acceptance,
  type Clock,
  type TimeLimit,
} from '../calendar/index.ts'
import { boolean, date, instant, integer, jsonOf, text, type RowOf } from '../columns.ts'
import { items, type ItemTerms } from '../item/row.ts'
import { derivation, type LookedOf } from '../lookup.ts'
import { earliest } from '../earliest.ts'
import { codeIn, limit } from '../reference/index.ts'
import { caseColumns } from './row.ts'
import { isExtension, type Procedure } from './state.ts'

type BaseRow = RowOf<typeof caseColumns>
type Stopped = Pick<BaseRow, 'procedures' | 'region'> & { readonly stoppedAt?: string | null | undefined }

/**
 * The clock of a case: when it was accepted, by when it is promised and required, and when it stopped. It runs by the terms that the item
 * had at its acceptance. DOMAIN "Clock"; the arithmetic is the calendar's.
 */
export const caseClock = derivation(caseColumns, {
  lookups: { item: { in: items, key: (row) => row.itemId } },
  columns: {
    basicCode: text.optional.indexed,
    itemName: text.optional,
    caseType: text.optional,
    /** The event that stated the terms of the item that it is judged by. */
    termsBy: text.optional,
    /** The day that no limit counts: of the acceptance, or of the receipt that stands for it. */
    acceptanceDay: date.optional,
    /** Whether nobody answered in time, so that the receipt stands for the acceptance. */
    acceptanceDeemed: boolean.optional,
    /** From when that is settled; nothing is late before. */
    settledAt: instant.optional,
    promisedLimit: jsonOf<TimeLimit>().optional,
    promisedDue: instant.optional.indexed,
    dueSoonAt: instant.optional,
    statutoryLimit: jsonOf<TimeLimit>().optional,
    statutoryDue: instant.optional,
    /** Whether a due date lies where the calendar is not announced yet. */
    dueProvisional: boolean.optional,
    stoppedAt: instant.optional,
    /** From the acceptance to the stop. */
    workingDays: integer.optional,
    // Working days of each stage, as its facts state their times: from filing to acceptance, and so on.
    daysToAcceptance: integer.optional,
    daysToDecision: integer.optional,
    daysToIssue: integer.optional,
    daysToDelivery: integer.optional,
  },
  of: (row, { item }) => {
    const acceptance = accepted(row)
    const stoppedAt = stopOf(row)
    const terms = termsFor(row.itemVersion, item?.terms, acceptance?.at ?? row.filedAt)
    const judgedBy = {
      basicCode: item?.basicCode,
      itemName: item?.name,
      caseType: terms?.caseType,
      termsBy: terms?.event,
      stoppedAt,
      daysToAcceptance: daysOfStage(row.filedAt, row.acceptedAt),
      daysToDecision: daysOfStage(row.acceptedAt, row.decidedAt),
      daysToIssue: daysOfStage(row.decidedAt, row.issuedAt),
      daysToDelivery: daysOfStage(row.issuedAt, row.deliveredAt),
    }
    if (acceptance === undefined) return judgedBy
    const clock = clockOf({ procedures: row.procedures, region: row.region, stoppedAt }, acceptance.at, terms)
    const promised = dueBy(clock, terms?.promisedLimit)
    const statutory = dueBy(clock, terms?.statutoryLimit)
    const { day, isDeemed, settledAt } = acceptance
    return {
      ...judgedBy,
      acceptanceDay: day,
      acceptanceDeemed: isDeemed,
      settledAt,
      promisedLimit: terms?.promisedLimit,
      promisedDue: promised?.due,
      dueSoonAt: dueSoonBy(row, clock, terms),
      statutoryLimit: terms?.statutoryLimit,
      statutoryDue: statutory?.due,
      dueProvisional:
        promised === undefined && statutory === undefined ? undefined : promised?.provisional === true || statutory?.provisional === true,
      workingDays: stoppedAt === undefined ? undefined : daysUsed(day, dayOf(stoppedAt)),
    }
  },
})

/** What due dates rest on: for the rules that judge by them. */
export const dueLimits = ['case.deemed-acceptance', 'case.extension'] as const

export const clockedColumns = { ...caseColumns, ...caseClock.columns } as const
export type CaseRow = RowOf<typeof clockedColumns>
export type CaseLooked = LookedOf<typeof caseClock.lookups>

/** A stage whose beginning or end nobody stated took no days that are known; nor did one that ended before it began. */
const daysOfStage = (from: string | null | undefined, to: string | null | undefined): number | undefined =>
  typeof from === 'string' && typeof to === 'string' && from <= to ? workingDaysWithin(from, to) : undefined

/** In real logs cases end before they begin: they took no days. */
const daysUsed = (from: string, to: string): number | undefined => (to < from ? undefined : workingDaysBetween(from, to))

/**
 * The terms that a case is judged by: those in force when it was accepted, else when it was filed; of the version that it states, when
 * there is one. Before the item's first publication, and after its withdrawal, none: nobody is late on a promise that was not made.
 */
function termsFor(
  itemVersion: string | null | undefined,
  versions: readonly ItemTerms[] | null | undefined,
  at: string | null | undefined,
): ItemTerms | undefined {
  if (versions === null || versions === undefined || at === null || at === undefined) return undefined
  if (typeof itemVersion === 'string') {
    const stated = versions.filter(({ version }) => version === itemVersion)
    if (stated.length > 0) return stated.findLast(({ since }) => since <= at) ?? stated[0]
  }
  return versions.find(({ since, until }) => since <= at && (until ?? '~') > at)
}

/** The terms that `derive` found for a case. */
export const termsOf = ({ termsBy }: CaseRow, { item }: CaseLooked): ItemTerms | undefined =>
  typeof termsBy === 'string' ? item?.terms?.find(({ event }) => event === termsBy) : undefined

/** The terms that its item had at an instant: what an office did then, before acceptance too, is judged by these. */
export const termsAt = ({ itemVersion }: CaseRow, { item }: CaseLooked, at: string): ItemTerms | undefined =>
  termsFor(itemVersion, item?.terms, at)

/** When the clock stops: at the first of decided, withdrawn, closed. A refusal to accept ends a case, too, unless it is accepted after that. */
function stopOf({ decidedAt, withdrawnAt, closedAt, refusedAt, acceptedAt }: BaseRow): string | undefined {
  const isRefused = typeof refusedAt === 'string' && !(typeof acceptedAt === 'string' && acceptedAt >= refusedAt)
  return earliest(decidedAt, withdrawnAt, closedAt, isRefused ? refusedAt : undefined)
}

/**
 * The acceptance of a case. What is handed in on request to supplement is received anew, and has to be answered anew. What was withdrawn before
 * anybody had to answer was never accepted.
 */
function accepted(row: BaseRow): Acceptance | undefined {
  const { filedAt, acceptedAt, refusedAt, withdrawnAt } = row
  if (filedAt === null || filedAt === undefined)
    return typeof acceptedAt === 'string' ? { day: dayOf(acceptedAt), at: acceptedAt, isDeemed: false, settledAt: acceptedAt } : undefined
  const days = limit('case.deemed-acceptance', { region: row.region, at: filedAt })
  let receivedAt = filedAt
  let found: Acceptance | undefined
  for (const { at: sentBackAt, answeredAt } of row.rounds ?? []) {
    if (answeredAt === undefined || sentBackAt < receivedAt || (typeof acceptedAt === 'string' && acceptedAt < answeredAt)) break
    found = acceptanceOf({ receivedAt, sentBackAt }, days)
    if (found !== undefined) break
    receivedAt = answeredAt
  }
  const sentBackAt = row.rounds?.find(({ at }) => at >= receivedAt)?.at
  found ??= acceptanceOf({ receivedAt, acceptedAt, refusedAt, sentBackAt }, days)
  return found?.isDeemed === true && typeof withdrawnAt === 'string' && withdrawnAt < found.settledAt ? undefined : found
}

/** What stops or prolongs the clock. A procedure that runs when the case stops never held it up beyond. */
export function clockOf(row: Stopped, at: string, terms: ItemTerms | undefined): Omit<Clock, 'limit'> {
  const { procedures, region, stoppedAt } = row
  if (procedures === null || procedures === undefined) return { acceptedAt: at }
  const counted = procedures.filter((one) => counts(one, terms))
  return {
    acceptedAt: at,
    specials: counted.filter((one) => !isExtension(one)).map(({ startedAt, endedAt }) => ({ startedAt, endedAt: endedAt ?? stoppedAt })),
    extensions: counted.filter(isExtension).map(({ startedAt, days }) => ({ approvedAt: startedAt, days: days ?? 0 })),
    extensionCap: limit('case.extension', { region, at }),
  }
}

/** Whether a procedure stops or prolongs the clock: one that the item lists, or an extension that somebody approved. */
export const counts = (one: Procedure, terms: ItemTerms | undefined): boolean =>
  isExtension(one) ? one.approvedBy !== null && one.days !== null : terms?.specialProcedures.some((listed) => isSame(one, listed)) === true

/** By name, or by kind; `other` is a kind only where no name is stated. */
const isSame = (one: Pick<Procedure, 'kind' | 'name'>, listed: Pick<Procedure, 'kind' | 'name'>): boolean =>
  one.name === listed.name || (one.kind !== null && one.kind === listed.kind && (one.kind !== 'other' || one.name === null))

const dueBy = (clock: Omit<Clock, 'limit'>, timeLimit: TimeLimit | null | undefined) =>
  timeLimit === null || timeLimit === undefined ? undefined : dueOf({ ...clock, limit: timeLimit })

/** 即办件, which are done at once, have no warning. */
function dueSoonBy({ region }: BaseRow, clock: Omit<Clock, 'limit'>, terms: ItemTerms | undefined): string | undefined {
  if (terms === undefined || terms.promisedLimit === null || codeIn('caseType', terms.caseType) === '即办件') return undefined
  const where = { region, at: clock.acceptedAt }
  const soon = { ratio: limit('case.due-soon-ratio', where), smallDays: limit('case.due-soon-small', where) }
  return dueSoonOf({ ...clock, limit: terms.promisedLimit }, soon)
}
