import { chinaTime, dayOf } from '../../calendar/index.ts'
import type { Occasion, Refused } from '../../command.ts'
import { earliest } from '../../earliest.ts'
import { refuse, refuseBefore, refuseUnlessAfter, type Known } from '../../refusal.ts'
import { codeIn } from '../../reference/index.ts'
import type { CaseState } from '../state.ts'
import { activity, aside, happened, inHand, open, reached, to } from './gates.ts'

/** The number of a case that nobody numbered: `511602101-20260302-<token>`. */
const caseNoOf = ({ region, time }: Occasion, token: string): string =>
  `${region.replaceAll('/', '').slice(0, 64)}-${dayOf(time).replaceAll('-', '')}-${token}`

/** 申请: once for each number, and before every stage that the case is known to have reached. */
export const file = to('case.filed', {
  names: { field: 'caseNo', as: caseNoOf },
  refuses: ({ reached: stages }, { caseNo }, { time }) => {
    if (stages.filed !== undefined)
      return refuse(
        `办件 ${caseNo} 已于 ${chinaTime(stages.filed)} 登记申请；请换用其他编号，或不填编号由系统生成。`,
        `Case ${caseNo} was filed on ${chinaTime(stages.filed)}; use another number, or leave it out and one is made.`,
      )
    const first = earliest(...Object.values(stages))
    return first !== undefined && time > first
      ? refuse(
          `该办件最早的记录为 ${chinaTime(first)}，早于所填申请时间 ${chinaTime(time)}；请填写正确的申请时间，或核对办件编号。`,
          `Facts of this case reach back to ${chinaTime(first)}, before ${chinaTime(time)}; state when it was handed in, or check its number.`,
        )
      : undefined
  },
})

/** 关联: another system's number, once. */
export const link = to('case.linked', {
  refuses: (state, { caseNo, system, otherNo }, { time }) => {
    const refused = open(state)
    if (refused !== undefined) return refused
    if (system.trim() === '' || otherNo.trim() === '')
      return refuse(
        '未写明关联的系统或编号；请填写两者。',
        'It does not say which number of which system; state both "system" and "otherNo".',
      )
    if (otherNo === caseNo)
      return refuse(
        `${otherNo} 是该办件自身的编号；请改填其他系统的编号。`,
        `${otherNo} is the number of this case itself; state the one that the other system uses.`,
      )
    if (state.linked.some((one) => one.system === system && one.otherNo === otherNo))
      return refuse(
        `该办件已关联 ${system} 的编号 ${otherNo}；无需再次关联。`,
        `This case is linked to ${otherNo} of ${system} already; nothing is left to do.`,
      )
    return refuseBefore(time, [reached(state, 'filed')])
  },
})

/** 补正告知: before acceptance only, since after it nothing stops the clock but a special procedure. A second request is recorded, and found. */
export const requestSupplement = to('case.supplement-requested', {
  refuses: (state, { materials, reason, round, due }, { time }) => {
    const acceptedAt = state.reached.accepted
    const refused = inHand(state)
    if (refused !== undefined) return refused
    if (acceptedAt !== undefined)
      return refuse(
        `该办件已于 ${chinaTime(acceptedAt)} 受理，受理后不得再要求补正；请继续办理，或依事项启动特别程序。`,
        `This case was accepted on ${chinaTime(acceptedAt)}, and supplements come before acceptance; go on with it, or start a special procedure that the item lists.`,
      )
    if (materials.length === 0 && reason === null)
      return refuse('未写明需补正的内容；请填写材料或理由。', 'It does not say what is missing; state the materials or the reason.')
    if (round !== null && state.rounds.some((one) => one.round === round))
      return refuse(
        `第 ${round} 次补正已告知；请填写下一次的次数，或不填。`,
        `Request ${round} was made before; state the number of the next, or none.`,
      )
    if (due !== null && due < dayOf(time))
      return refuse(
        `补正期限 ${due} 早于告知日 ${dayOf(time)}；请更正期限。`,
        `The last day ${due} lies before the day of the request, ${dayOf(time)}; put the last day right.`,
      )
    return refuseBefore(time, [reached(state, 'filed')]) ?? refuseUnlessAfter(time, roundsOf(state))
  },
})

/** 补正: what was asked for, before acceptance; what an acceptance with materials missing 容缺受理 left open, after it. */
export const supplement = to('case.supplemented', {
  refuses: (state, { round }, { time }) => {
    const refused = inHand(state)
    if (refused !== undefined) return refused
    const { accepted } = state.reached
    if (accepted !== undefined)
      return codeIn('acceptanceMode', state.mode) === '容缺'
        ? refuseUnlessAfter(time, [reached(state, 'accepted')])
        : refuse(
            `该办件已于 ${chinaTime(accepted)} 受理，无待补正的材料；请继续办理。`,
            `This case was accepted on ${chinaTime(accepted)}, and nothing is left to supplement; go on with it.`,
          )
    return answerable(state, round, time)
  },
})

/** What is handed in answers the round that it names, else the last one. */
function answerable({ rounds }: CaseState, round: number | null, time: string): Refused | undefined {
  const asked = rounds.findLast((one) => round === null || one.round === round)
  if (asked === undefined)
    return round === null
      ? refuse(
          '该办件没有补正告知；请先登记补正告知，或登记受理。',
          'No supplement was requested; record the request first, or accept the case.',
        )
      : refuse(`没有第 ${round} 次补正告知；请核对次数。`, `There is no request ${round}; check its number.`)
  if (asked.answeredAt !== undefined)
    return refuse(
      `该次补正已于 ${chinaTime(asked.answeredAt)} 提交；请登记受理，或再次告知补正。`,
      `That request was answered on ${chinaTime(asked.answeredAt)}; accept the case, or request what is missing still.`,
    )
  return refuseBefore(time, [happened('补正告知', 'the supplement was requested', asked.at)])
}

/** 受理: once, unless it was refused. */
export const accept = to('case.accepted', {
  refuses: (state, _, { time }) => {
    const at = state.reached.accepted
    return (
      inHand(state) ??
      (at === undefined
        ? refuseBefore(time, [reached(state, 'filed'), ...roundsOf(state)])
        : refuse(`该办件已于 ${chinaTime(at)} 受理；请继续办理。`, `This case was accepted on ${chinaTime(at)}; go on with it.`))
    )
  },
})

/** 不予受理: instead of acceptance. Nothing that is done before it may lie behind it. */
export const refuseAcceptance = to('case.acceptance-refused', {
  refuses: (state, _, { time }) => {
    const { accepted, 'pre-reviewed': preReviewed, forwarded, assigned } = state.reached
    const refused = inHand(state)
    if (refused !== undefined) return refused
    if (accepted !== undefined)
      return refuse(
        `该办件已于 ${chinaTime(accepted)} 受理，不能再不予受理；请作出不予的决定。`,
        `This case was accepted on ${chinaTime(accepted)}; decide it with outcome "refused" instead.`,
      )
    const isPassedOn = [preReviewed, forwarded, assigned].some((at) => at !== undefined)
    return refuseBefore(time, [activity(state)]) ?? refuseUnlessAfter(time, isPassedOn ? [aside(state), activity(state)] : [aside(state)])
  },
})

/** Each round as it was asked for and answered. */
const roundsOf = ({ rounds }: CaseState): readonly Known[] =>
  rounds.flatMap(({ at, answeredAt }) => [
    happened('补正告知', 'a supplement was requested', at),
    happened('补正', 'it was supplemented', answeredAt),
  ])
