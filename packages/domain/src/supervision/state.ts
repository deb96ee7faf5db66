import type { SupervisionCarded } from '@xianglian/contracts'

import { eventRef } from '../rule.ts'
import { furthest } from '../stages.ts'

/** Stages of a card in the order in which one lies further than the other. */
const stages = ['carded', 'urged', 'replied', 'upheld', 'handed-over', 'lifted'] as const
type Stage = (typeof stages)[number]

/** A body was urged; `answeredAt` is when that came to an end, by the event `answer`. */
export interface Urge {
  readonly to: string
  /** The last day for the reply. */
  readonly due: string | null
  readonly urgedAt: string
  readonly event: string
  readonly answeredAt?: string
  readonly answer?: string
}

export interface SupervisionState {
  readonly cardId?: string
  readonly stage?: Stage
  readonly carded?: SupervisionCarded
  readonly cardedBy?: string
  /** What shows the card: `/hub/alarm`, or a system of electronic supervision of its own. */
  readonly source?: string
  readonly region?: string
  readonly urges: readonly Urge[]
  readonly repliedBy?: string | null
  readonly rectified?: boolean | null
  readonly handedOverTo?: string
  readonly liftedBecause?: string | null
  /** When each stage was reached first. */
  readonly reached: Readonly<Partial<Record<Stage, string>>>
}

interface Happened<Data = unknown> {
  readonly source: string
  readonly id: string
  readonly time: string
  readonly data: Data
}

export const reach = (state: SupervisionState, stage: Stage, { data, time }: Happened<{ readonly cardId: string }>): SupervisionState => ({
  ...state,
  cardId: data.cardId,
  stage: furthest(stages, state.stage, stage),
  reached: state.reached[stage] === undefined ? { ...state.reached, [stage]: time } : state.reached,
})

/** A card that was lifted leaves nothing to answer. */
export const urge = (state: SupervisionState, event: Happened<{ readonly to: string; readonly due: string | null }>): SupervisionState => {
  const { to, due } = event.data
  const open: Urge = { to, due, urgedAt: event.time, event: eventRef(event) }
  return { ...state, urges: [...state.urges, state.reached.lifted === undefined ? open : answered(open, event)] }
}

/** Ends what the body was urged to do until then; of every body, when none is named. */
export const answer = (state: SupervisionState, event: Happened, by?: string | null): SupervisionState => {
  const isMeant = (one: Urge): boolean => one.answeredAt === undefined && (by === null || by === undefined || by === one.to)
  return { ...state, urges: state.urges.map((one) => (isMeant(one) ? answered(one, event) : one)) }
}

const answered = (one: Urge, event: Happened): Urge => ({ ...one, answeredAt: event.time, answer: eventRef(event) })
