import { endOfDay } from '../../calendar/index.ts'
import { isOfTownship, type OrganisationRow } from '../../organisation/row.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import type { TrainingYearRow } from '../row.ts'
import { trainingDays, trainingLimits } from '../training-year.ts'

interface Looked {
  readonly org: OrganisationRow | undefined
}

/**
 * Staff of townships 乡镇干部 are trained on 15 days of a calendar year, all trainings and postings taken together; who is in post for a part of it, on as
 * many days as that part asks for. Judged at the end of the year, 24:00 of December 31st, until a training that counts to the year makes it up.
 * The body of whose post the year saw the end answers for it; one that is registered and is no township's is not meant. Policy 三(二).
 */
export const trainingShortfall = rule<TrainingYearRow, Looked>({
  id: 'training-shortfall',
  clause: '三(二)',
  severity: 'notice',
  message: { zh: '干部年度培训天数不足', en: 'Fewer days of training in the year than required' },
  limits: trainingLimits,
  days: trainingDays,
  judge: (row, { looked }) => {
    const { year, daysRequired, daysInPost, daysTrained, reachedAt, trainings, restsOn } = row
    if (daysRequired === 0 || (looked.org?.registeredAt && !isOfTownship(looked.org))) return undefined
    const short = overrun(endOfDay(`${year}-12-31`), reachedAt)
    return (
      short && {
        ...short,
        org: row.org,
        evidence: [...(restsOn ?? []), ...(trainings ?? []).map(({ event }) => event)],
        details: { year, required: daysRequired, trained: daysTrained, daysInPost },
      }
    )
  },
})
