import { startOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import type { ItemChangeRow } from '../../item/row.ts'
import { overrun, type Overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import { catalogueSteps, taskOf, type CatalogueStep } from '../county-government.ts'
import type { OrganisationRow } from '../row.ts'

interface Looked {
  /** Of its county. */
  readonly catalogue: readonly ItemChangeRow[]
}

/**
 * The catalogue of public services has items of poverty relief 扶贫开发、扶贫济困 in particular: found, from the day on which it is due, for as long as
 * it has items and none of these. An empty one is no catalogue. Policy 二(一)1.
 */
export const noPovertyItems = rule<OrganisationRow, Looked>()({
  id: 'no-poverty-items',
  clause: '二(一)1',
  severity: 'warning',
  message: { zh: '目录清单未列入扶贫事项', en: 'The catalogue of public services has no items of poverty relief' },
  days: ['item.catalogue-due'],
  judge: (row, { looked, fixedDay }) => {
    const due = fixedDay('item.catalogue-due')
    const task = taskOf(row, due)
    if (task === undefined) return undefined
    const turns = catalogueSteps(looked.catalogue).filter((step, index, all) => lacks(step) !== lacks(all[index - 1]))
    return turns.flatMap((turn, index) => {
      const next = turns[index + 1]
      const late = lacks(turn) ? lateFrom(task.end, startOfDay(turn.day), earliest(next && startOfDay(next.day), row.closedAt)) : undefined
      return late === undefined
        ? []
        : [{ ...late, part: late.since, org: row.orgId, evidence: [row.registeredBy, row.closedBy], details: { due } }]
    })
  },
})

/** Whether there are items and none of poverty relief. */
const lacks = (step: CatalogueStep | undefined): boolean => step !== undefined && step.items > 0 && step.povertyItems === 0

/** Of what is so from `since` to `until`, what lies behind the end of a limit. */
const lateFrom = (end: string, since: string, until: string | undefined): Overrun | undefined =>
  since > end ? { since, until } : overrun(end, until)
