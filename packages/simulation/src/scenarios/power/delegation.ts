import { addDays, at, endOfDay } from '../../calendar.ts'
import { body, invented } from '../../cast.ts'
import type { Data, Stage } from '../../stage.ts'

/** A delegation that was told. */
export interface Delegated {
  readonly powerId: string
  readonly basicCode: string
  readonly from: string
  readonly to: string
  /** The day on which it was made, at 10:00. */
  readonly day: string
  readonly at: string
  readonly lastDay: string
  /** 24:00 of that day. */
  readonly ends: string
}

export interface Handing {
  /** Default: a working day of the year's first half. */
  readonly day?: string
  /** orgId of the holder; default: a village's committee. */
  readonly to?: string
  readonly basicCode?: string
  /** Default: the last day of the delegation's year. */
  readonly lastDay?: string
  readonly isAccepted?: boolean
  readonly terms?: Data
}

/**
 * A delegation in good order of a scenario's own, made in the year and over with it, so that it neither lies idle nor has to be assessed; `terms`
 * make it otherwise.
 */
export function handDown(stage: Stage, handing: Handing = {}): Delegated {
  const { day = stage.workday('01-05', '06-20'), to = body(stage), basicCode = stage.id('code'), isAccepted = true } = handing
  const { lastDay = `${day.slice(0, 4)}-12-31`, terms } = handing
  const powerId = stage.id('power')
  const from = stage.random.pick(stage.reference.departments).orgId
  const data = { powerId, basicCode, from, to, ...inGoodOrder(day), decidedBy: from, effectiveTo: lastDay, ...terms }
  const delegatedAt = at(day, '10:00')
  stage.tell('power.delegated', data, delegatedAt)
  if (isAccepted) stage.tell('power.accepted', { powerId, by: to }, at(addDays(day, stage.random.int(1, 20)), '15:00'))
  return { powerId, basicCode, from, to, day, at: delegatedAt, lastDay, ends: endOfDay(lastDay) }
}

/** What a document of the county's government states of a power that it hands down. */
export const inGoodOrder = (day: string): Data => ({
  name: invented('权力'),
  powerType: 'licence',
  mode: 'devolved',
  legalBasis: [{ title: '行政许可法' }],
  documentNo: invented(`府发〔${day.slice(0, 4)}〕12号`),
  publishedOn: day,
  procedure: invented('承接运行规程'),
})

/** Hands a power down once more to the body that has it, on a day at 10:00; gives the instant. */
export function handDownAnew(
  stage: Stage,
  power: Pick<Delegated, 'powerId' | 'basicCode' | 'from' | 'to'>,
  day: string,
  lastDay: string,
): string {
  const time = at(day, '10:00')
  stage.tell('power.delegated', { ...power, ...inGoodOrder(day), decidedBy: power.from, effectiveTo: lastDay }, time)
  return time
}
