import { dueOf, startOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import { isPreReview, type HoldingRow } from '../../power/row.ts'
import { rule } from '../../rule.ts'
import { clockOf, termsOf, type CaseLooked, type CaseRow } from '../clock.ts'
import { laterOf } from '../late.ts'

/** The powers that the accepting body holds for the item. */
export interface AcceptorLooked {
  readonly acceptor: readonly HoldingRow[]
}

/**
 * A township's pre-review 预审 takes 20 working days from acceptance at most, special procedures not counted. It ends with the opinion, or
 * when the case is passed on or stops. A case needs one when it got one, or when the body that accepted it holds the item for pre-review.
 * Policy 二(一)2; Administrative Licensing Law 行政许可法 art. 43.
 */
export const preReviewLate = rule<CaseRow, CaseLooked & AcceptorLooked>()({
  id: 'pre-review-late',
  clause: '二(一)2',
  severity: 'breach',
  message: { zh: '乡镇预审超期', en: 'Pre-review by the township not done in time' },
  limits: ['case.pre-review', 'case.deemed-acceptance'],
  judge: (row, { looked, limit }) => {
    const { acceptanceDay, acceptedAt, events } = row
    if (typeof acceptanceDay !== 'string') return undefined
    const power = looked.acceptor.find((one) => isPreReview(one) && holds(one, acceptedAt))
    if (power === undefined && typeof row.preReviewedAt !== 'string') return undefined
    const at = startOfDay(acceptanceDay)
    const days = limit('case.pre-review', at)
    const due = dueOf({
      ...clockOf(row, at, termsOf(row, looked)),
      extensions: [],
      limit: { n: days, unit: 'working-day' },
    })?.due
    if (due === undefined) return undefined
    const late = overrun(laterOf(due, row.settledAt), earliest(row.preReviewedAt, row.forwardedAt, row.stoppedAt))
    const evidence = [events?.accepted ?? events?.filed, events?.['pre-reviewed'], power?.delegatedBy]
    return late && { ...late, org: row.acceptedBy, evidence, details: { days, acceptanceDay } }
  },
})

const holds = ({ since, until }: HoldingRow, at: string | null | undefined): boolean =>
  typeof at === 'string' && since <= at && (until ?? '~') > at
