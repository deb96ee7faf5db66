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
    const days = limit('case.idle', last.at)
    const late = overrun(formatInstant(Date.parse(last.at) + days * dayMilliseconds), endOf(row))
    return late && { ...late, org: answerable(row), evidence: [last.event, endEvent(row)], details: { days, last: last.at } }
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

interface Recorded {
  readonly at: string
  readonly event: string | null | undefined
}

/** The last that was recorded before the case came to its end. */
function lastActivity(row: CaseRow): Recorded | undefined {
  const { rounds, procedures, events } = row
  const end = endOf(row) ?? '~'
  let last: Recorded | undefined
  const note = (at: string | null | undefined, event: string | null | undefined): void => {
    if (typeof at === 'string' && at < end && (last === undefined || at > last.at)) last = { at, event }
  }
  note(row.filedAt, events?.filed)
  note(row.acceptedAt, events?.accepted)
  note(row.preReviewedAt, events?.['pre-reviewed'])
  note(row.forwardedAt, events?.forwarded)
  note(row.assignedAt, events?.assigned)
  note(row.lastStepAt, row.lastStepBy)
  for (const { answeredAt, answer } of rounds ?? []) note(answeredAt, answer)
  for (const { startedAt, event, endedAt, endedBy } of procedures ?? []) note(endedAt ?? startedAt, endedBy ?? event)
  return last
}
