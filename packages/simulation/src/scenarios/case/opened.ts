import { addWorkingDays, at } from '../../calendar.ts'
import { body, invented, item, type CastItem } from '../../cast.ts'
import type { Data, Stage, Telling } from '../../stage.ts'

/** A case of an item of its own. */
export interface OpenCase extends CastItem {
  readonly caseNo: string
  /** The working day on which it was handed in. */
  readonly day: string
  /** The body at whose counter it was handed in: not one that decides. */
  readonly office: string
  /** The working day so many after that day, at a time of day. */
  readonly after: (workingDays: number, clock: string) => string
  readonly tell: (event: string, data: Data, time: string, telling?: Telling) => string
  /** Ends it with nothing left to deliver: the department refuses it. */
  readonly end: (time: string) => void
}

/** An item without limits, as the real catalogue lists them: no clock runs. */
export const unlimited: Data = { promisedLimit: null, statutoryLimit: null }

/** Promised in so many working days; at once 即办件, so that no warning comes before, and without a statutory limit. */
export const promised = (n: number, unit = 'working-day'): Data => ({
  caseType: '即办件',
  promisedLimit: { n, unit },
  statutoryLimit: null,
})

/** Filed at 09:10 on a working day in spring. */
export function filed(stage: Stage, terms: Data = unlimited, filing: Data = {}, day = stage.workday('03-01', '04-30')): OpenCase {
  const cast = item(stage, terms)
  const office = body(stage)
  const caseNo = stage.id('case')
  const tell: OpenCase['tell'] = (event, data, time, telling) => stage.tell(`case.${event}`, { caseNo, ...data }, time, telling)
  tell('filed', { itemId: cast.itemId, title: invented('办件'), channel: 'window', ...filing }, at(day, '09:10'))
  return {
    ...cast,
    caseNo,
    day,
    office,
    after: (workingDays, clock) => at(addWorkingDays(day, workingDays), clock),
    tell,
    end: (time) => void tell('decided', { outcome: 'refused', org: cast.department }, time),
  }
}

/** The same, accepted at 09:30. */
export function accepted(stage: Stage, terms: Data = unlimited, filing: Data = {}, day?: string): OpenCase {
  const opened = filed(stage, terms, filing, day)
  opened.tell('accepted', { org: opened.office }, at(opened.day, '09:30'))
  return opened
}
