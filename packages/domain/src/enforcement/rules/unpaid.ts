import { addDays, dayOf, endOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import type { EnforcementRow } from '../row.ts'
import { periodsOf } from './standings.ts'

/**
 * Money is owed after the last day to pay: the one that the decision states, or the 15th day after it was served (行政处罚法 art. 67). Where
 * neither is known, nothing is late. What falls due only after that day is late from then on. Handing the debt over for collection does not
 * end it; closing the case does.
 */
export const unpaid = rule<EnforcementRow>()({
  id: 'unpaid',
  clause: '行政处罚法 67',
  severity: 'warning',
  message: { zh: '罚款逾期未缴', en: 'Fine not paid in time' },
  limits: ['enforcement.payment'],
  judge: (row, { limit }) => {
    const { payBy, servedAt, closedAt, penalisedBy, org, events } = row
    const owing = periodsOf(row, 'owing')
    if (owing.length === 0) return undefined
    const lastDay = payBy ?? (typeof servedAt === 'string' ? addDays(dayOf(servedAt), limit('enforcement.payment', servedAt)) : undefined)
    if (lastDay === undefined) return undefined
    const overdue = endOfDay(lastDay)
    return owing.flatMap(({ at, until, event }) => {
      const late = overrun(overdue, earliest(until, closedAt), at)
      return late === undefined
        ? []
        : [{ ...late, part: at, org: penalisedBy ?? org, evidence: [events?.penalised, event], details: { lastDay } }]
    })
  },
})
