import { boolean, decimal, instant, integer, json, text, type RowOf } from '../columns.ts'
import { onlySum } from '../money.ts'
import { filled } from '../present.ts'
import type { CaseState } from './state.ts'

export const caseColumns = {
  caseNo: text,
  status: text.indexed,
  region: text.optional.indexed,
  itemId: text.optional.indexed,
  itemVersion: text.optional,
  title: text.optional,
  channel: text.optional.indexed,
  department: text.optional,
  responsible: text.optional,
  bundleNo: text.optional,
  applicantType: text.optional,
  applicantId: text.optional,
  materials: integer.optional,
  filedAt: instant.optional.indexed,
  supplements: integer,
  acceptedAt: instant.optional,
  acceptedBy: text.optional,
  mode: text.optional,
  refusedAt: instant.optional,
  specials: integer,
  preReviewedAt: instant.optional,
  forwardedAt: instant.optional,
  assignedAt: instant.optional,
  officer: text.optional,
  holders: json.optional,
  steps: integer,
  lastStepAt: instant.optional,
  decidedAt: instant.optional,
  outcome: text.optional,
  decidedBy: text.optional,
  inNameOf: text.optional,
  issuedAt: instant.optional,
  issuedBy: text.optional,
  issuedIn: text.optional,
  certificateNo: text.optional,
  deliveredAt: instant.optional,
  deliveredHow: text.optional,
  chosenByApplicant: boolean.optional,
  withdrawnAt: instant.optional,
  closedAt: instant.optional,
  closedKind: text.optional,
  statedDue: instant.optional,
  feeTotal: decimal.optional,
  feeCurrency: text.optional,
  fees: json.optional,
  rating: integer.optional,
  ratingChannel: text.optional,
  ratedByDefault: boolean.optional,
  ratedAt: instant.optional,
  ratingFollowedUpAt: instant.optional,
  rectified: boolean.optional,
  linked: json.optional,
} as const

/** Nobody holds a case that has come to its end. */
const ends: ReadonlySet<string | undefined> = new Set(['acceptance-refused', 'withdrawn', 'closed'])

export function toCaseRow(state: CaseState): RowOf<typeof caseColumns>[] {
  const { caseNo, stage, filing, reached, holders, fees, rating, linked } = state
  if (caseNo === undefined) return []
  const fee = onlySum(fees)
  return [
    {
      ...filing,
      ...state,
      ...{ caseNo, status: stage ?? 'unknown' },
      filedAt: reached.filed,
      acceptedAt: reached.accepted,
      refusedAt: reached['acceptance-refused'],
      preReviewedAt: reached['pre-reviewed'],
      forwardedAt: reached.forwarded,
      assignedAt: reached.assigned,
      holders: ends.has(stage) ? undefined : filled(holders),
      decidedAt: reached.decided,
      issuedAt: reached.issued,
      deliveredAt: reached.delivered,
      withdrawnAt: reached.withdrawn,
      closedAt: reached.closed,
      feeTotal: fee?.amount,
      feeCurrency: fee?.currency,
      fees: filled(fees),
      rating: rating?.level,
      ratingChannel: rating?.channel,
      ratedByDefault: rating?.byDefault,
      ratedAt: rating?.at,
      linked: filled(linked),
    },
  ]
}
