import type { CaseEvent } from '@xianglian/contracts'

import { chinaTime } from '../../calendar/index.ts'
import { command, type Refused } from '../../command.ts'
import { earliest } from '../../earliest.ts'
import { codeIn } from '../../reference/index.ts'
import { refuse, type Known } from '../../refusal.ts'
import { running, type CaseStage, type CaseState, type Procedure } from '../state.ts'

/**
 * What a window may record of a case, as far as it has no other system: a command is refused where its fact would contradict what is known.
 * What only breaks a rule, a second request to supplement say, is recorded and found. Each gate gives the refusal, or nothing where it is open.
 */
export const to = command<CaseState, CaseEvent>()

const words = {
  filed: ['申请', 'it was filed'],
  'supplement-requested': ['补正告知', 'a supplement was requested'],
  supplemented: ['补正', 'it was supplemented'],
  accepted: ['受理', 'it was accepted'],
  'pre-reviewed': ['预审', 'it was pre-reviewed'],
  forwarded: ['转报', 'it was forwarded'],
  assigned: ['分办', 'it was assigned'],
  'acceptance-refused': ['不予受理', 'acceptance was refused'],
  decided: ['作出决定', 'it was decided'],
  issued: ['出证', 'it was issued'],
  delivered: ['送达', 'it was delivered'],
  withdrawn: ['撤回', 'it was withdrawn'],
  closed: ['办结', 'it was closed'],
} as const satisfies Record<CaseStage, readonly [zh: string, en: string]>

/** A stage as something that a fact follows from. */
export function reached(state: CaseState, stage: CaseStage): Known {
  const [zh, en] = words[stage]
  return { zh, en, at: state.reached[stage] }
}

export const happened = (zh: string, en: string, at: string | undefined): Known => ({ zh, en, at })

/** All that was done to a case and noted of it so far, but steps and ratings. */
export const whole = (state: CaseState): readonly Known[] => [
  activity(state),
  aside(state),
  ...(['acceptance-refused', 'decided', 'issued', 'delivered'] as const).map((stage) => reached(state, stage)),
]
export const activity = ({ lastHandledAt }: CaseState): Known => happened('最近一次办理', 'it was last handled', lastHandledAt)
export const aside = ({ lastAsideAt }: CaseState): Known => happened('最近一次收费或关联', 'a fee or another number was noted', lastAsideAt)

/** Filed 申请. */
export const filed = (state: CaseState): Refused | undefined =>
  state.reached.filed === undefined
    ? refuse('该办件尚未登记申请；请先登记申请，或核对办件编号。', 'This case is not filed; file it first, or check its number.')
    : undefined

/** Filed, and neither withdrawn nor closed. */
export function open(state: CaseState): Refused | undefined {
  const { withdrawn, closed } = state.reached
  if (closed !== undefined)
    return refuse(
      `该办件已于 ${chinaTime(closed)} 办结；只能登记评价和回访，新的事项请重新登记申请。`,
      `This case was closed on ${chinaTime(closed)}; only a rating and its follow-up may be recorded. File anything new as a new case.`,
    )
  if (withdrawn !== undefined)
    return refuse(
      `该办件已于 ${chinaTime(withdrawn)} 撤回；只能登记评价和回访，再次申请请重新登记。`,
      `This case was withdrawn on ${chinaTime(withdrawn)}; only a rating and its follow-up may be recorded. File a new application as a new case.`,
    )
  return filed(state)
}

/** Open, and acceptance not refused 未被不予受理. */
export function acceptable(state: CaseState): Refused | undefined {
  const at = state.reached['acceptance-refused']
  if (at === undefined) return open(state)
  return (
    open(state) ??
    refuse(
      `该办件已于 ${chinaTime(at)} 不予受理；请送达通知书或办结，再次申请请重新登记。`,
      `Acceptance of this case was refused on ${chinaTime(at)}; deliver the notice or close the case, and file a new application as a new case.`,
    )
  )
}

/** In hand 在办: to be handled, not decided yet. What is issued or delivered is as good as decided. */
export function inHand(state: CaseState): Refused | undefined {
  const at = decidedAt(state)
  if (at === undefined) return acceptable(state)
  return (
    acceptable(state) ??
    refuse(
      `该办件已于 ${chinaTime(at)} 作出决定；请出证、送达或办结，决定有误的请更正原记录。`,
      `This case was decided on ${chinaTime(at)}; issue, deliver or close it, and put a wrong decision right by a correction.`,
    )
  )
}

/** In hand and accepted 受理. */
export const accepted = (state: CaseState): Refused | undefined =>
  inHand(state) ??
  (state.reached.accepted === undefined
    ? refuse('该办件尚未受理；请先登记受理。', 'This case is not accepted; record its acceptance first.')
    : undefined)

export const decidedAt = ({ reached: { decided, issued, delivered } }: CaseState): string | undefined =>
  earliest(decided, issued, delivered)

/** The application was turned down: there is a decision to deliver and nothing to issue. */
export const isTurnedDown = ({ outcome }: CaseState): boolean => codeIn('outcome', outcome) === 'refused'

export const nameOf = ({ name, kind }: Pick<Procedure, 'name' | 'kind'>): string => name ?? kind ?? '?'

/** Special procedures still run. */
export const nothingRuns = (state: CaseState): Refused | undefined => {
  const names = running(state.procedures).map(nameOf)
  return names.length === 0
    ? undefined
    : refuse(
        `特别程序“${names.join('、')}”尚未结束；请先登记其结束。`,
        `A special procedure still runs: ${names.join(', ')}; record its end first.`,
      )
}
