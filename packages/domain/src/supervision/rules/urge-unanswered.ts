import { endOfDay } from '../../calendar/index.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import type { SupervisionRow } from '../row.ts'

/**
 * A body that is urged 督办 replies by the day it is given, that day included; an urging without one cannot be late, and one whose day is
 * over already is late from the urging on. It ends with the body's reply, or when the card is upheld, handed over or lifted, after which no
 * reply is waited for. Policy 二(三)3.
 */
export const urgeUnanswered = rule<SupervisionRow>({
  id: 'urge-unanswered',
  clause: '二(三)3',
  severity: 'warning',
  message: { zh: '督办逾期未回复', en: 'Urging not answered in time' },
  judge: ({ urges, cardedBy }) => {
    if (urges === null || urges === undefined) return undefined
    return urges.flatMap(({ to, due, urgedAt, event, answeredAt, answer }) => {
      const late = due === null ? undefined : overrun(endOfDay(due), answeredAt, urgedAt)
      return late === undefined ? [] : [{ ...late, part: event, org: to, evidence: [cardedBy, event, answer], details: { due } }]
    })
  },
})
