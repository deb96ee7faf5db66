import { dayOf, startOfDay } from '../../calendar/index.ts'
import { monthAfter, monthOf, startOfMonth } from '../../calendar/months.ts'
import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import { rule, type Found } from '../../rule.ts'
import { isPreReview, type HoldingRow } from '../row.ts'
import { firstDaysOfUse, type UseRow } from '../use.ts'
import { beginOf, lapsesAt } from './in-force.ts'

interface Looked {
  /** What its holder handled for its code. */
  readonly cases: readonly UseRow[]
  readonly enforcements: readonly UseRow[]
}

/**
 * Under a delegated power nothing was handled for so many whole calendar months: found from the end of the last of them until the day on which
 * something is again, or the delegation ends or is made anew. Handled is a case that was decided, or a penalty imposed (else an enforcement case
 * opened), by the holder or in its name. Pre-review 预审转报 hands on no power; without a code nothing is known of its use. Policy 二(一)2.
 */
export const idlePower = rule<HoldingRow, Looked>()({
  id: 'idle-power',
  clause: '二(一)2',
  severity: 'notice',
  message: { zh: '下放权力长期未行使', en: 'A delegated power has not been used for long' },
  limits: ['power.idle'],
  judge: (row, { looked, limit }) => {
    const { mode, holder, basicCode, since, delegatedAt, delegatedBy, until, renewedAt } = row
    if (mode === 'listed' || isPreReview(row) || typeof basicCode !== 'string' || typeof delegatedAt !== 'string') return undefined
    const begins = beginOf(since, delegatedAt)
    const ends = earliest(until, renewedAt)
    const months = limit('power.idle', begins)
    const used = firstDaysOfUse([...looked.cases, ...looked.enforcements]).filter((day) => day >= dayOf(begins))
    return [firstWholeMonth(begins), ...used.map((day) => monthAfter(day.slice(0, 7), 1))].flatMap((month, index): Found[] => {
      const next = used[index]
      const end = monthAfter(month, months)
      if (next !== undefined && next.slice(0, 7) < end) return []
      const idle = startOfMonth(end)
      if (idle === undefined || lapsesAt(idle, row)) return []
      const late = overrun(idle, earliest(next && startOfDay(next), ends))
      return late === undefined ? [] : [{ ...late, part: late.since, org: holder, evidence: [delegatedBy], details: { months } }]
    })
  },
})

/** A month that began before does not count. */
const firstWholeMonth = (instant: string): string =>
  startOfMonth(monthOf(instant)) === instant ? monthOf(instant) : monthAfter(monthOf(instant), 1)
