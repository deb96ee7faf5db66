import { startOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import type { MeasureRow } from '../../power/row.ts'
import { rule } from '../../rule.ts'
import { taskOf } from '../county-government.ts'
import type { OrganisationRow } from '../row.ts'

interface Looked {
  /** Of its county. */
  readonly measures: readonly MeasureRow[]
}

/**
 * A county government issues its measures on wider powers of townships 扩大乡镇政府服务管理权限的具体办法 by a day, with what is handed down, by which
 * procedure and on which legal basis. They are seen in what they hand down: found where no delegation in the county names a document that was
 * published by then with both, until the day on which one is. Policy 二(一)2.
 */
export const measuresMissing = rule<OrganisationRow, Looked>()({
  id: 'measures-missing',
  clause: '二(一)2',
  severity: 'breach',
  message: { zh: '逾期未制定扩大乡镇服务管理权限的办法', en: 'The county has no measures on handing powers down in time' },
  days: ['power.measures-due'],
  judge: (row, { looked, fixedDay }) => {
    const due = fixedDay('power.measures-due')
    const task = taskOf(row, due)
    if (task === undefined) return undefined
    const first = earliest(...looked.measures.map(({ day }) => day))
    if (first !== undefined && first <= task.lastDay) return undefined
    const late = overrun(task.end, earliest(first && startOfDay(first), row.closedAt))
    return late && { ...late, org: row.orgId, evidence: [row.registeredBy, row.closedBy], details: { due } }
  },
})
