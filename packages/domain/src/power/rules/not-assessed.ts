import { dayOf, endOfDay } from '../../calendar/index.ts'
import { addMonths } from '../../calendar/months.ts'
import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import type { HoldingRow } from '../row.ts'
import { beginOf, lapsesAt } from './in-force.ts'

/**
 * How a delegated power is exercised is to be assessed (用得好), for each body that it went to: it has not been when the months allowed are over,
 * counted from its coming into force. Over when it is assessed, taken back, delegated to that body anew or lapses. Policy 二(一)2.
 */
export const notAssessed = rule<HoldingRow>()({
  id: 'not-assessed',
  clause: '二(一)2',
  severity: 'notice',
  message: { zh: '下放权力未开展评估', en: 'How a delegated power is exercised has not been assessed' },
  limits: ['power.assessment'],
  judge: (row, { limit }) => {
    const { mode, holder, since, delegatedAt, delegatedBy, assessedAt, assessedBy, renewedAt, renewedBy, until, revokedBy } = row
    if (typeof delegatedAt !== 'string' || mode === 'listed') return undefined
    const begins = beginOf(since, delegatedAt)
    const months = limit('power.assessment', begins)
    const lastDay = addMonths(dayOf(begins), months)
    if (lastDay === undefined) return undefined
    const end = endOfDay(lastDay)
    if (lapsesAt(end, row)) return undefined
    const late = overrun(end, earliest(assessedAt, renewedAt, until))
    return late && { ...late, org: holder, evidence: [delegatedBy, assessedBy, renewedBy, revokedBy], details: { months } }
  },
})
