import { addDays, dayOf, endOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import { rule } from '../../rule.ts'
import type { PowerRow } from '../row.ts'

/**
 * A delegated power must be taken up (接得住): none has been when the last of the days allowed is over, the day of the delegation not counted. Over when
 * it is accepted, revoked or lapses. Policy 二(一)2.
 */
export const notAccepted = rule<PowerRow>({
  id: 'not-accepted',
  clause: '二(一)2',
  severity: 'warning',
  message: { zh: '权力下放后逾期未承接', en: 'Delegated power not accepted in time' },
  judge: (row, { limit }) => {
    const { delegatedAt, acceptedAt, until, to } = row
    if (typeof delegatedAt !== 'string') return undefined
    const days = limit('power.acceptance', delegatedAt)
    const { delegated, accepted, revoked } = row.events ?? {}
    return {
      since: endOfDay(addDays(dayOf(delegatedAt), days)),
      until: earliest(acceptedAt, until),
      org: to,
      evidence: [delegated, accepted, revoked],
      details: { days },
    }
  },
})
