import { addWorkingDays, dayOf, endOfDay } from '../../calendar/index.ts'
import { overrun } from '../../overrun.ts'
import { rule } from '../../rule.ts'
import type { CaseRow } from '../clock.ts'
import { answerable } from '../late.ts'

/**
 * A poor rating 差评 is followed up, and put right, within 15 working days. A follow-up ends it unless it says that the complaint is true and was not
 * put right. A rating given by default says nothing about the service, nor does it take the place of one that the applicant gave.
 * Policy 二(三)3; 国办发〔2019〕51号.
 */
export const poorRatingOpen = rule<CaseRow>()({
  id: 'poor-rating-open',
  clause: '二(三)3',
  severity: 'warning',
  message: { zh: '差评逾期未回访整改', en: 'Poor rating not followed up in time' },
  limits: ['case.poor-rating', 'case.poor-rating-level'],
  judge: (row, { limit }) => {
    const { rating, ratedAt, ratedByDefault, ratingFollowedUpAt, rectified, ratingVerified, events } = row
    if (typeof ratedAt !== 'string' || typeof rating !== 'number' || ratedByDefault === true) return undefined
    if (rating < limit('case.poor-rating-level', ratedAt)) return undefined
    const isSettled =
      typeof ratingFollowedUpAt === 'string' && ratingFollowedUpAt >= ratedAt && (rectified !== false || ratingVerified === false)
    const days = limit('case.poor-rating', ratedAt)
    const late = overrun(endOfDay(addWorkingDays(dayOf(ratedAt), days)), isSettled ? ratingFollowedUpAt : undefined)
    return (
      late && { ...late, org: answerable(row), evidence: [events?.rated, events?.['rating-followed-up']], details: { level: rating, days } }
    )
  },
})
