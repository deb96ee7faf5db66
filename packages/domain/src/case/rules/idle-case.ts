import { formatInstant } from '@xianglian/core'

import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import type { CaseRow } from '../clock.ts'
import { answerable, stopEvent } from '../late.ts'
import { isExtension } from '../state.ts'

/**
 * Nothing was recorded of a running case for 90 days of 24 hours: from then until it stops. What is recorded later makes it anew, so that
 * of several such times the last is found. While the applicant has yet to supplement, or a special procedure runs, the office is not idle.
 * The figure is the hub's own.
 */
export const idleCase = rule<CaseRow>()({
  id: 'idle-case',
  clause: '二(三)3',
  severity: 'notice',
  message: { zh: '办件长期无办理记录', en: 'Nothing was recorded of the case for long' },
  limits: ['case.idle'],
  judge: (row, { limit }) => {
    const { rounds, procedures } = row
    if (row.status === 'unknown' || rounds?.some(({ answeredAt }) => answeredAt === undefined) === true) return undefined
    if (procedures?.some((one) => one.endedAt === undefined && !isExtension(one)) === true) return undefined
    const { lastActivityAt: last } = row
    if (typeof last !== 'string') return undefined
    const days = limit('case.idle', last)
    const late = overrun(formatInstant(Date.parse(last) + days * dayMilliseconds), endOf(row))
    return late && { ...late, org: answerable(row), evidence: [row.lastActivityBy, endEvent(row)], details: { days, last } }
  },
})

const dayMilliseconds = 86_400_000

/** What is issued or delivered is as good as decided. */
const endOf = ({ stoppedAt, issuedAt, deliveredAt }: CaseRow): string | undefined => earliest(stoppedAt, issuedAt, deliveredAt)

function endEvent(row: CaseRow): string | undefined {
  const end = endOf(row)
  if (end === undefined || end === row.stoppedAt) return stopEvent(row)
  return end === row.issuedAt ? row.events?.issued : row.events?.delivered
}
