import { rule } from '../../rule.ts'
import type { CaseRow } from '../clock.ts'
import { answerable, stopEvent } from '../late.ts'

/**
 * The due date that the sending system stated was missed. It is an instant, and so it is judged: what ended at that very instant is in
 * time. It stands beside the hub's own clock.
 */
export const statedDueMissed = rule<CaseRow>({
  id: 'stated-due-missed',
  clause: '二(三)3',
  severity: 'warning',
  message: { zh: '超过来源系统所载期限', en: 'The due date that the sending system stated was missed' },
  judge: (row) => {
    const { statedDue, stoppedAt, events } = row
    if (typeof statedDue !== 'string' || (typeof stoppedAt === 'string' && stoppedAt <= statedDue)) return undefined
    return { since: statedDue, until: stoppedAt, org: answerable(row), evidence: [events?.filed, stopEvent(row)] }
  },
})
