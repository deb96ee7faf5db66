import { startOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import type { ItemChangeRow } from '../../item/row.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import { catalogueSteps, taskOf } from '../county-government.ts'
import type { OrganisationRow } from '../row.ts'

interface Looked {
  /** Of its county. */
  readonly catalogue: readonly ItemChangeRow[]
}

/**
 * A county government draws up the catalogue of public services 公共服务事项目录清单 by a day: found where no item of its county is in force by then (or
 * when the government is registered, if that is later), until the day on which the first is. Policy 二(一)1.
 */
export const catalogueMissing = rule<OrganisationRow, Looked>()({
  id: 'catalogue-missing',
  clause: '二(一)1',
  severity: 'breach',
  message: { zh: '逾期未制定公共服务事项目录清单', en: 'The county has no catalogue of public services in time' },
  days: ['item.catalogue-due'],
  judge: (row, { looked, fixedDay }) => {
    const due = fixedDay('item.catalogue-due')
    const task = taskOf(row, due)
    if (task === undefined) return undefined
    const steps = catalogueSteps(looked.catalogue)
    const inTime = steps.findLast(({ day }) => day <= task.lastDay)
    if (inTime !== undefined && inTime.items > 0) return undefined
    const first = steps.find(({ day, items }) => day > task.lastDay && items > 0)
    const late = overrun(task.end, earliest(first && startOfDay(first.day), row.closedAt))
    return late && { ...late, org: row.orgId, evidence: [row.registeredBy, row.closedBy], details: { due } }
  },
})
