import { monthOf } from '../calendar/months.ts'
import { integer, text, type RowOf } from '../columns.ts'
import { countedBy, isBelowCounty, placeOf, wholeCounty } from '../counted-by.ts'
import { limit, padRegion } from '../reference/index.ts'
import type { CaseRow } from './clock.ts'
import { coarser } from '../rollup.ts'
import { answerable, overrunBy } from './late.ts'

/** What is counted; docs/metrics-of-service.md says what each of them means. */
export const figureColumns = {
  filed: integer,
  accepted: integer,
  ended: integer,
  promisedJudged: integer,
  promisedOnTime: integer,
  statutoryJudged: integer,
  statutoryOnTime: integer,
  timed: integer,
  workingDays: integer,
  toAcceptance: integer,
  toAcceptanceDays: integer,
  toDecision: integer,
  toDecisionDays: integer,
  toIssue: integer,
  toIssueDays: integer,
  toDelivery: integer,
  toDeliveryDays: integer,
  sentBack: integer,
  sentBackRounds: integer,
  townshipDecided: integer,
  townshipHandled: integer,
  rated: integer,
  satisfied: integer,
  ratedByDefault: integer,
} as const

type Figures = { -readonly [Figure in keyof typeof figureColumns]: number }
type Group = RowOf<typeof countedBy>

// A question that names few of what is counted by is answered from coarser sums: all rows of the finest are too many to be read each time.
const { item: _item, ...placeBy } = countedBy
const { org: _org, channel: _channel, ...itemBy } = countedBy
/** Without the item. */
const ofPlace = { by: placeBy, of: ({ region, org, channel, month }: Group) => ({ region, org, channel, month }) }
/** By item, month and county. */
const ofItem = { by: itemBy, of: ({ region, item, month }: Group) => ({ region: wholeCounty(region), item, month }) }

/** Efficiency statistics of cases 办件效能统计 (policy 二(三)3). */
export const caseFigures = {
  by: countedBy,
  sums: figureColumns,
  of: figuresOf,
  coarser: { 'case-figures-by-place': coarser(countedBy, ofPlace), 'case-figures-by-item': coarser(countedBy, ofItem) },
}

const daysBy = { ...countedBy, days: text } as const
/** How many of the `timed` cases took so many working days: their median is no sum. */
export const caseDays = {
  by: daysBy,
  sums: { cases: integer },
  of: (row: CaseRow) =>
    typeof row.stoppedAt === 'string' && typeof row.workingDays === 'number'
      ? { ...groupOf(row, monthOf(row.stoppedAt)), days: String(row.workingDays), cases: 1 }
      : undefined,
  coarser: {
    'case-days-by-place': coarser(daysBy, { by: { ...placeBy, days: text }, of: ({ days, ...group }) => ({ ...ofPlace.of(group), days }) }),
    'case-days-by-item': coarser(daysBy, { by: { ...itemBy, days: text }, of: ({ days, ...group }) => ({ ...ofItem.of(group), days }) }),
  },
}

const none = Object.fromEntries(Object.keys(figureColumns).map((figure) => [figure, 0]))

function figuresOf(row: CaseRow): (Group & Figures)[] {
  const months = new Map<string, Figures>()
  const at = (instant: string): Figures => {
    const month = monthOf(instant)
    const known = months.get(month)
    if (known !== undefined) return known
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.fromEntries loses the names
    const figures = { ...none } as Figures
    months.set(month, figures)
    return figures
  }
  if (typeof row.filedAt === 'string') at(row.filedAt).filed = 1
  if (typeof row.acceptedAt === 'string') at(row.acceptedAt).accepted = 1
  if (typeof row.stoppedAt === 'string') addEnd(at(row.stoppedAt), row)
  addWaits(at, row)
  addRounds(at, row)
  addPlace(at, row)
  addRating(at, row)
  return [...months].map(([month, figures]) => ({ ...groupOf(row, month), ...figures }))
}

type At = (instant: string) => Figures

/** A case is in time if the rules `case-overdue` and `case-unlawfully-late` say nothing of it. */
function addEnd(figures: Figures, row: CaseRow): void {
  const { promisedDue, promisedLimit, statutoryDue, statutoryLimit, workingDays } = row
  figures.ended = 1
  if (typeof promisedDue === 'string') {
    figures.promisedJudged = 1
    if (overrunBy(row, promisedDue, promisedLimit) === undefined) figures.promisedOnTime = 1
  }
  if (typeof statutoryDue === 'string') {
    figures.statutoryJudged = 1
    if (overrunBy(row, statutoryDue, statutoryLimit) === undefined) figures.statutoryOnTime = 1
  }
  if (typeof workingDays === 'number') {
    figures.timed = 1
    figures.workingDays = workingDays
  }
}

function addWaits(at: At, row: CaseRow): void {
  const { acceptedAt, decidedAt, issuedAt, deliveredAt } = row
  addWait(at, acceptedAt, row.daysToAcceptance, 'toAcceptance')
  addWait(at, decidedAt, row.daysToDecision, 'toDecision')
  addWait(at, issuedAt, row.daysToIssue, 'toIssue')
  addWait(at, deliveredAt, row.daysToDelivery, 'toDelivery')
}

type Wait = 'toAcceptance' | 'toDecision' | 'toIssue' | 'toDelivery'

function addWait(at: At, ended: string | null | undefined, days: number | null | undefined, wait: Wait): void {
  if (typeof ended !== 'string' || typeof days !== 'number') return
  const figures = at(ended)
  figures[wait] = 1
  figures[`${wait}Days`] = days
}

/** A case counts as sent back in the month of the first request, and each request in its own. */
function addRounds(at: At, { rounds }: CaseRow): void {
  for (const [index, round] of (rounds ?? []).entries()) {
    const figures = at(round.at)
    if (index === 0) figures.sentBack = 1
    figures.sentBackRounds += 1
  }
}

/**
 * Accepted in a division below the county, and decided without having been passed on 转报: townships assign cases 分办 within their own offices,
 * and pass them on to the county.
 */
function addPlace(at: At, { acceptedIn, decidedAt, forwardedAt }: CaseRow): void {
  if (typeof decidedAt !== 'string' || typeof acceptedIn !== 'string' || !isBelowCounty(padRegion(acceptedIn))) return
  const figures = at(decidedAt)
  figures.townshipDecided = 1
  if (typeof forwardedAt !== 'string') figures.townshipHandled = 1
}

/** Praise by default says nothing of how satisfied anybody is. */
function addRating(at: At, { rating, ratedAt, ratedByDefault, region }: CaseRow): void {
  if (typeof rating !== 'number' || typeof ratedAt !== 'string') return
  const figures = at(ratedAt)
  if (ratedByDefault === true) {
    figures.ratedByDefault = 1
    return
  }
  figures.rated = 1
  if (rating < limit('case.poor-rating-level', { region, at: ratedAt })) figures.satisfied = 1
}

/** What a case counts under. */
const groupOf = (row: CaseRow, month: string): Group => ({
  ...placeOf({ region: row.region, org: answerable(row), itemId: row.itemId, channel: row.channel }),
  month,
})
