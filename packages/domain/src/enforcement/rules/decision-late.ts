import { addDays, dayOf, endOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import type { EnforcementRow } from '../row.ts'

/** A decision is made within 90 days of opening, the day of opening not counted (行政处罚法 art. 60). Over with the decision, or the end of the case. */
export const decisionLate = rule<EnforcementRow>()({
  id: 'decision-late',
  clause: '行政处罚法 60',
  severity: 'breach',
  message: { zh: '处罚决定逾期', en: 'Penalty not decided in time' },
  limits: ['enforcement.decision'],
  judge: ({ openedAt, penalisedAt, closedAt, org, events }, { limit }) => {
    if (typeof openedAt !== 'string') return undefined
    const days = limit('enforcement.decision', openedAt)
    const done = earliest(penalisedAt, closedAt)
    const late = overrun(endOfDay(addDays(dayOf(openedAt), days)), done)
    const evidence = [events?.opened, done === penalisedAt ? events?.penalised : events?.closed]
    return late && { ...late, org, evidence, details: { days } }
  },
})
