import { rule } from '../../rule.ts'
import type { EnforcementRow } from '../row.ts'
import { periodsOf } from './standings.ts'

/** More was paid than is due, until it is not so any more. Money that came before the decision is judged with it. Policy 二(一)3. */
export const overpaid = rule<EnforcementRow>({
  id: 'overpaid',
  clause: '二(一)3',
  severity: 'warning',
  message: { zh: '罚款多缴', en: 'More was paid than is due' },
  judge: (row) => {
    const { penalisedBy, org, events } = row
    return periodsOf(row, 'over').map(({ at, until, event }) => ({
      since: at,
      until,
      part: at,
      org: penalisedBy ?? org,
      evidence: [events?.penalised, event],
    }))
  },
})
