import { earliest } from '../../earliest.ts'
import { rule } from '../../rule.ts'
import { dueLimits, type CaseLooked, type CaseRow } from '../clock.ts'
import { answerable, clockEvidence, detailsOf, laterOf } from '../late.ts'

/**
 * Most of the promised limit has gone: 80 %, or of a short limit all but the last day. It ends when the case is decided, withdrawn or closed, or is
 * overdue. 即办件 have no such warning. Policy 二(三)3.
 */
export const caseDueSoon = rule<CaseRow, CaseLooked>({
  id: 'case-due-soon',
  clause: '二(三)3',
  severity: 'warning',
  message: { zh: '办件即将到期', en: 'Case is due soon' },
  limits: [...dueLimits, 'case.due-soon-ratio', 'case.due-soon-small'],
  judge: (row, { looked }) => {
    const { dueSoonAt, promisedDue } = row
    if (typeof dueSoonAt !== 'string' || typeof promisedDue !== 'string') return undefined
    const since = laterOf(dueSoonAt, row.settledAt)
    const until = earliest(row.stoppedAt, promisedDue)
    if (until !== undefined && until <= since) return undefined
    const details = detailsOf(row, promisedDue, row.promisedLimit)
    return { since, until, org: answerable(row), evidence: clockEvidence(row, looked), details }
  },
})
