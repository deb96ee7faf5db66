import { addDays, dayOf, endOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import type { EnforcementRow } from '../row.ts'
import { periodsOf } from './standings.ts'

/** All is paid, and days later the case is still open. A case in which nothing was ever paid is not meant. Policy 二(一)3. */
export const paidInFullNotClosed = rule<EnforcementRow>()({
  id: 'paid-in-full-not-closed',
  clause: '二(一)3',
  severity: 'notice',
  message: { zh: '罚款缴清未结案', en: 'Paid in full, but not closed' },
  limits: ['enforcement.closing'],
  judge: (row, { limit }) => {
    const { payments, closedAt, org, events } = row
    if (payments === 0) return undefined
    return periodsOf(row, 'even', 'over').flatMap(({ at, until, event }) => {
      const days = limit('enforcement.closing', at)
      const late = overrun(endOfDay(addDays(dayOf(at), days)), earliest(until, closedAt))
      return late === undefined ? [] : [{ ...late, part: at, org, evidence: [event, events?.closed], details: { days } }]
    })
  },
})
