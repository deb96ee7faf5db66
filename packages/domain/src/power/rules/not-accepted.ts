import { addDays, dayOf, endOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import type { HoldingRow } from '../row.ts'
import { lapsesAt } from './in-force.ts'

/**
 * A delegated power must be taken up (接得住) by each body that it went to: it has not been when the last of the days allowed is over, the day of the
 * delegation not counted. Over when it is accepted, taken back, delegated to that body anew or lapses. Policy 二(一)2.
 */
export const notAccepted = rule<HoldingRow>()({
  id: 'not-accepted',
  clause: '二(一)2',
  severity: 'warning',
  message: { zh: '权力下放后逾期未承接', en: 'Delegated power not accepted in time' },
  limits: ['power.acceptance'],
  judge: (row, { limit }) => {
    const { mode, holder, delegatedAt, delegatedBy, acceptedAt, acceptedBy, renewedAt, renewedBy, until, revokedBy } = row
    if (typeof delegatedAt !== 'string' || mode === 'listed') return undefined
    const days = limit('power.acceptance', delegatedAt)
    const end = endOfDay(addDays(dayOf(delegatedAt), days))
    if (lapsesAt(end, row)) return undefined
    const late = overrun(end, earliest(acceptedAt, renewedAt, until))
    return late && { ...late, org: holder, evidence: [delegatedBy, acceptedBy, renewedBy, revokedBy], details: { days } }
  },
})
