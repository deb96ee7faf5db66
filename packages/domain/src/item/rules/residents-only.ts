import type { ItemTerms } from '../row.ts'
import { periodsOf } from '../terms.ts'
import { rule } from '../../rule.ts'

/**
 * Basic public services are to reach all who live in a place, not its registered residents alone. It is a direction to go in, not a prohibition:
 * hence a notice.
 */
export const residentsOnly = rule<{ readonly terms?: readonly ItemTerms[] | null | undefined }>({
  id: 'residents-only',
  clause: '二(二)1',
  severity: 'notice',
  message: { zh: '事项仅面向户籍人口', en: 'Only registered residents may apply' },
  judge: ({ terms }) => {
    const periods = periodsOf(terms, (one) => one.residentsOnly)
    if (periods.length === 0) return undefined
    return periods.map(({ since, until, event }) => ({ part: since, since, until, evidence: [event] }))
  },
})
