import { addWorkingDays, dayOf, endOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import { overrun } from '../../overrun.ts'
import { codeIn } from '../../reference/index.ts'
import { rule } from '../../rule.ts'
import type { EnforcementRow } from '../row.ts'

/** A decision is published within 7 working days 行政处罚公示; one that an appeal annulled need not be any more. Policy 二(一)3: 阳光执法. */
export const notPublished = rule<EnforcementRow>()({
  id: 'not-published',
  clause: '二(一)3',
  severity: 'warning',
  message: { zh: '处罚决定逾期未公示', en: 'Decision not published in time' },
  limits: ['enforcement.publication'],
  judge: ({ penalisedAt, publishedAt, appealDecidedAt, appealOutcome, penalisedBy, org, events }, { limit }) => {
    if (typeof penalisedAt !== 'string') return undefined
    const days = limit('enforcement.publication', penalisedAt)
    const annulledAt = codeIn('appealOutcome', appealOutcome) === 'annulled' ? appealDecidedAt : undefined
    const late = overrun(endOfDay(addWorkingDays(dayOf(penalisedAt), days)), earliest(publishedAt, annulledAt))
    return late && { ...late, org: penalisedBy ?? org, evidence: [events?.penalised, events?.published], details: { days } }
  },
})
