import { addWorkingDays, dayOf, endOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import { codeIn } from '../../reference/index.ts'
import { rule } from '../../rule.ts'
import type { CaseRow } from '../clock.ts'

/**
 * A decision reaches the applicant within 10 working days. It ends with the delivery 送达; where none is stated, when the case is closed or
 * withdrawn. The law says so of what is granted, so that refusals are left out. Administrative Licensing Law 行政许可法 art. 44.
 */
export const deliveryLate = rule<CaseRow>()({
  id: 'delivery-late',
  clause: '行政许可法 44',
  severity: 'breach',
  message: { zh: '决定作出后逾期未送达', en: 'Decision not delivered in time' },
  limits: ['case.delivery'],
  judge: ({ decidedAt, deliveredAt, withdrawnAt, closedAt, decidedBy, issuedBy, outcome, events }, { limit }) => {
    if (typeof decidedAt !== 'string' || codeIn('outcome', outcome) === 'refused') return undefined
    const done = deliveredAt ?? earliest(withdrawnAt, closedAt)
    // What was done within the day needs no calendar.
    if (typeof done === 'string' && done <= decidedAt) return undefined
    const days = limit('case.delivery', decidedAt)
    const late = overrun(endOfDay(addWorkingDays(dayOf(decidedAt), days)), done)
    return (
      late && { ...late, org: issuedBy ?? decidedBy, evidence: [events?.decided, events?.issued, events?.delivered], details: { days } }
    )
  },
})
