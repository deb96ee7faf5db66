import { rule } from '../../rule.ts'
import { dueLimits, type CaseLooked, type CaseRow } from '../clock.ts'
import { overrunOf } from '../late.ts'

/** Not decided, withdrawn or closed within the promised limit 承诺时限 of the item. An open case carries it from the due date on. Policy 二(三)3. */
export const caseOverdue = rule<CaseRow, CaseLooked>({
  id: 'case-overdue',
  clause: '二(三)3',
  severity: 'breach',
  message: { zh: '办件超过承诺时限', en: 'Case not decided within the promised limit' },
  limits: dueLimits,
  judge: (row, { looked }) => {
    const { promisedDue, promisedLimit } = row
    return promisedDue === null || promisedDue === undefined ? undefined : overrunOf(row, looked, promisedDue, promisedLimit)
  },
})
