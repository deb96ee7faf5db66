import { rule } from '../../rule.ts'
import { dueLimits, type CaseLooked, type CaseRow } from '../clock.ts'
import { overrunOf } from '../late.ts'

/** Not decided, withdrawn or closed within the statutory limit 法定时限. Administrative Licensing Law 行政许可法 art. 42. */
export const caseUnlawfullyLate = rule<CaseRow, CaseLooked>({
  id: 'case-unlawfully-late',
  clause: '行政许可法 42',
  severity: 'breach',
  message: { zh: '办件超过法定时限', en: 'Case not decided within the statutory limit' },
  limits: dueLimits,
  judge: (row, { looked }) => {
    const { statutoryDue, statutoryLimit } = row
    return statutoryDue === null || statutoryDue === undefined ? undefined : overrunOf(row, looked, statutoryDue, statutoryLimit)
  },
})
