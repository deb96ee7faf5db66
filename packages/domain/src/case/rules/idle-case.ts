import { formatInstant } from '@xianglian/core'

import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import type { CaseRow } from '../clock.ts'
import { answerable } from '../late.ts'
import { isExtension } from '../state.ts'

/**
 * Nothing was recorded of a running case for 90 days of 24 hours: from then until it stops. What is recorded later makes it anew, so that of several such times the last is found.
 * While the applicant has yet to supplement, or a special procedure runs, the office is not idle. The figure is the hub's own.
 */
export const idleCase = rule<CaseRow>({
  id: 'idle-case',
  clause: '二(三)3',
  severity: 'notice',
  message: { zh: '办件长期无办理记录', en: 'Nothing was recorded of the case for long' },
  judge: (row, { limit }) => {
    const { rounds, procedures } = row
    if (row.status === 'unknown' || rounds?.some(({ answeredAt }) => answeredAt === undefined) === true) return undefined
    if (procedures?.some((one) => one.endedAt === undefined && !isExtension(one)) === true) return undefined
    const last = lastActivity(row)
    if (last === undefined) return undefined
    const days = limit('case.idle', last)
    const late = overrun(formatInstant(Date.parse(last) + days * dayMilliseconds), endOf(row))
    return late && { ...late, org: answerable(row), evidence: [row.events?.filed], details: { days, last } }
  },
})

const dayMilliseconds = 86_400_000

/** What is issued or delivered is as good as decided. */
const endOf = ({ stoppedAt, issuedAt, deliveredAt }: CaseRow): string | undefined => earliest(stoppedAt, issuedAt, deliveredAt)

/** The last that was recorded before the case came to its end. */
function lastActivity(row: CaseRow): string | undefined {
  const { rounds, procedures } = row
  const end = endOf(row) ?? '~'
  let last: string | undefined
  const note = (at: string | null | undefined): void => {
    if (typeof at === 'string' && at < end && (last === undefined || at > last)) last = at
  }
  for (const at of [row.filedAt, row.acceptedAt, row.preReviewedAt, row.forwardedAt, row.assignedAt, row.lastStepAt]) note(at)
  for (const { answeredAt } of rounds ?? []) note(answeredAt)
  for (const { startedAt, endedAt } of procedures ?? []) note(endedAt ?? startedAt)
  return last
}
