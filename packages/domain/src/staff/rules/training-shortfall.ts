import { endOfDay } from '../../calendar/index.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import { trainingDays, trainingLimits, type TrainingYearRow } from '../training-year.ts'

/**
 * Staff of townships 乡镇干部 are trained on 15 days of a calendar year, all trainings and postings taken together; who is in post for a part of it, on as
 * many days as that part asks for, and so is who is at a township's bodies for a part of it. Judged at the end of the year, 24:00 of December
 * 31st, until a training that counts to the year makes it up. The township's body of whose post the year saw the end answers for it. Policy 三(二).
 */
export const trainingShortfall = rule<TrainingYearRow>({
  id: 'training-shortfall',
  clause: '三(二)',
  severity: 'notice',
  message: { zh: '干部年度培训天数不足', en: 'Fewer days of training in the year than required' },
  limits: trainingLimits,
  days: trainingDays,
  judge: (row) => {
    const { year, daysRequired, daysInPost, daysTrained, reachedAt, trainings, restsOn } = row
    if (daysRequired === 0) return undefined
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
