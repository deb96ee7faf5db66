import { chinaTime } from '../../calendar/index.ts'
import type { Refused } from '../../command.ts'
import { earliest } from '../../earliest.ts'
import { refuse, refuseBefore } from '../../refusal.ts'
import { ends, type CaseState } from '../state.ts'
import {
  acceptable,
  accepted,
  activity,
  decidedAt,
  filed,
  happened,
  inHand,
  isTurnedDown,
  nothingRuns,
  open,
  reached,
  to,
  whole,
} from './gates.ts'

/** 决定: once, of what is accepted, when no special procedure runs any more. */
export const decide = to('case.decided', {
  refuses: (state, _, { time }) =>
    accepted(state) ?? nothingRuns(state) ?? refuseBefore(time, [reached(state, 'accepted'), activity(state)]),
})

/** 出证: of what was granted, once. */
export const issue = to('case.issued', {
  refuses: (state, _, { time }) => {
    const at = state.reached.issued ?? state.reached.delivered
    return (
      acceptable(state) ??
      undecided(state) ??
      (isTurnedDown(state)
        ? refuse(
            '该办件的决定为不予，没有证照可出；请送达决定书。',
            'This case was refused, and there is nothing to issue; deliver the decision.',
          )
        : undefined) ??
      (at === undefined
        ? refuseBefore(time, [reached(state, 'decided')])
        : refuse(
            `该办件已于 ${chinaTime(at)} 出证；请登记送达或办结，有误的请更正原记录。`,
            `This case was issued on ${chinaTime(at)}; deliver or close it, and put what was wrong right by a correction.`,
          ))
    )
  },
})

/** 送达: of what was issued; of a decision that turns the application down, or of the notice that it is not accepted, at once. */
export const deliver = to('case.delivered', {
  refuses: (state, _, { time }) => {
    const { 'acceptance-refused': refusedAt, issued, delivered } = state.reached
    const refused = open(state)
    if (refused !== undefined) return refused
    if (delivered !== undefined)
      return refuse(`该办件已于 ${chinaTime(delivered)} 送达；请办结。`, `This case was delivered on ${chinaTime(delivered)}; close it.`)
    if (refusedAt !== undefined) return refuseBefore(time, [reached(state, 'acceptance-refused')])
    if (issued === undefined && !isTurnedDown(state))
      return undecided(state) ?? refuse('该办件尚未出证；请先登记出证。', 'This case is not issued; record that first.')
    return refuseBefore(time, [reached(state, 'decided'), reached(state, 'issued')])
  },
})

/** 撤回: before the decision, and after all that was done. */
export const withdraw = to('case.withdrawn', {
  refuses: (state, _, { time }) => inHand(state) ?? refuseBefore(time, whole(state)),
})

/** 办结: what is decided, not accepted, or given up by leaving a request to supplement unanswered; nothing lies at the window or runs. */
export const close = to('case.closed', {
  refuses: (state, _, { time }) => {
    const { 'acceptance-refused': refusedAt, issued, delivered, accepted: acceptedAt } = state.reached
    const isGivenUp = acceptedAt === undefined && state.rounds.at(-1)?.answeredAt === undefined && state.rounds.length > 0
    return (
      open(state) ??
      (refusedAt === undefined && !isGivenUp ? undecided(state) : undefined) ??
      nothingRuns(state) ??
      (issued !== undefined && delivered === undefined
        ? refuse(
            `该办件已于 ${chinaTime(issued)} 出证，尚未送达；请先登记送达。`,
            `This case was issued on ${chinaTime(issued)} and is not delivered; record the delivery first.`,
          )
        : refuseBefore(time, whole(state)))
    )
  },
})

const undecided = (state: CaseState): Refused | undefined =>
  decidedAt(state) === undefined
    ? state.reached.accepted === undefined
      ? refuse(
          '该办件尚未受理和决定；请先登记受理并作出决定，或登记不予受理、撤回。',
          'This case is neither accepted nor decided; accept and decide it first, or record that it is not accepted or withdrawn.',
        )
      : refuse('该办件尚未作出决定；请先登记决定。', 'This case is not decided; record the decision first.')
    : undefined

/** 好差评: 1 to 5, when the case came to its end. One given by default says nothing beside what the applicant said. */
export const rate = to('case.rated', {
  refuses: (state, { level, byDefault }, { time }) => {
    const refused = filed(state)
    if (refused !== undefined) return refused
    const end = earliest(...[...ends, 'acceptance-refused' as const].map((stage) => state.reached[stage]))
    if (end === undefined)
      return refuse(
        '该办件尚未办完，不能评价；请先登记决定、不予受理或撤回。',
        'This case has not come to its end; record its decision, refusal or withdrawal before its rating.',
      )
    if (level < 1 || level > 5)
      return refuse(
        `评价等级 ${level} 不在 1（非常满意）至 5（非常不满意）之间；请更正。`,
        `Level ${level} is none of 1 (very satisfied) to 5 (very dissatisfied); state one of them.`,
      )
    if (byDefault && state.rating?.byDefault === false)
      return refuse('申请人已作出评价；无需默认评价。', 'The applicant has rated this case; it needs no rating by default.')
    return refuseBefore(time, [happened('办完', 'the case came to its end', end)])
  },
})

/** 差评回访: of a rating that was given. */
export const followUpRating = to('case.rating-followed-up', {
  refuses: (state, _, { time }) =>
    filed(state) ??
    (state.rating === undefined
      ? refuse('该办件没有评价；请先登记评价。', 'This case is not rated; record its rating first.')
      : refuseBefore(time, [happened('评价', 'it was rated', state.rating.at)])),
})
