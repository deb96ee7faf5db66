import { at, addWorkingDays, endOfDay } from '../calendar.ts'
import { body, invented, item } from '../cast.ts'
import { hit, near, type Scenario } from '../scenario.ts'
import type { Data, Stage } from '../stage.ts'

/** A case of an item of its own, filed and accepted on a working day in spring. */
function accepted(stage: Stage, terms: Data = {}, filing: Data = {}) {
  const day = stage.workday('03-01', '04-30')
  const { itemId, basicCode, department } = item(stage, terms)
  const office = body(stage)
  const caseNo = stage.id('case')
  stage.tell('case.filed', { caseNo, itemId, title: invented('办件'), channel: 'window', ...filing }, at(day, '09:10'))
  stage.tell('case.accepted', { caseNo, org: office }, at(day, '09:30'))
  return { caseNo, day, itemId, basicCode, department, office }
}

export const caseScenarios: readonly Scenario[] = [
  hit('supplement-twice', 'asked for a second time what could have been said the first', (stage) => {
    const { itemId } = item(stage)
    const caseNo = stage.id('case')
    const day = stage.workday('03-01', '04-30')
    const next = (days: number): string => addWorkingDays(day, days)
    stage.tell('case.filed', { caseNo, itemId, title: invented('办件') }, at(day, '09:10'))
    stage.tell('case.supplement-requested', { caseNo, round: 1 }, at(next(1), '10:00'))
    stage.tell('case.supplemented', { caseNo, round: 1 }, at(next(3), '10:00'))
    stage.tell('case.supplement-requested', { caseNo, round: 2 }, at(next(4), '10:00'))
    stage.tell('case.withdrawn', { caseNo }, at(next(6), '15:00'))
    stage.expect({ register: 'case', row: caseNo, since: at(next(4), '10:00'), until: at(next(6), '15:00') })
  }),
  near('case-overdue', 'decided a minute before the end of the last day', (stage) => {
    const { caseNo, day, department } = accepted(stage, { caseType: '即办件', promisedLimit: { n: 2, unit: 'working-day' } })
    const last = addWorkingDays(day, 2)
    stage.tell('case.decided', { caseNo, outcome: 'refused', org: department }, at(last, '23:59'))
  }),
  hit('case-overdue', 'decided the day after the last', (stage) => {
    const { caseNo, day, department } = accepted(stage, { caseType: '即办件', promisedLimit: { n: 2, unit: 'working-day' } })
    const last = addWorkingDays(day, 2)
    const decidedAt = at(addWorkingDays(last, 1), '10:00')
    stage.tell('case.decided', { caseNo, outcome: 'refused', org: department }, decidedAt)
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(last), until: decidedAt })
  }),
]
