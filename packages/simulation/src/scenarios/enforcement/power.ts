import { addDays, at, endOfDay, startOfDay } from '../../calendar.ts'
import { body, invented } from '../../cast.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import type { Data, Stage } from '../../stage.ts'
import { handDown } from '../power/delegation.ts'
import { openCase } from './course.ts'

/** A case that a village's committee opened; its code is a department's, so that it needs the power to be handed to it. */
function byTownship(stage: Stage) {
  const holder = body(stage)
  const course = openCase(stage, { org: holder })
  const { caseNo, day, dayOf, org: department, basicCode, tell } = course
  return {
    ...course,
    holder,
    department,
    penalise: (time: string, data: Data = {}): void => {
      tell('penalised', time, { amount: '50.00', org: holder, ...data })
      tell('published', endOfDay(dayOf(7)))
    },
    /** The power, handed down to the committee before that and held to the end of the day so many days behind the opening. */
    handed: (days = 120, terms: Data = {}) =>
      handDown(stage, {
        day: addDays(day, -40),
        to: holder,
        basicCode,
        lastDay: dayOf(days),
        terms: { from: department, powerType: 'penalty', mode: 'enforcement-entrusted', inNameOf: department, ...terms },
      }),
    found: (since: string): void => stage.expect({ register: 'enforcement', row: caseNo, since }),
  }
}

const actedWithoutPower: readonly Scenario[] = [
  hit('acted-without-power', 'a penalty by a committee that nobody gave the power', (stage) => {
    const { after, penalise, found } = byTownship(stage)
    penalise(after(5))
    found(after(5))
  }),
  hit('acted-without-power', 'a penalty at 24:00 of the last day of the power', (stage) => {
    const { dayOf, handed, penalise, found } = byTownship(stage)
    handed(4)
    penalise(endOfDay(dayOf(4)))
    found(endOfDay(dayOf(4)))
  }),
  hit('acted-without-power', 'a penalty a minute before the power begins', (stage) => {
    const { after, dayOf, handed, penalise, found } = byTownship(stage)
    handed(120, { effectiveFrom: dayOf(6) })
    penalise(after(5, '23:59'))
    found(after(5, '23:59'))
  }),
  hit('acted-without-power', 'a penalty by who only reviews, in the name of another without the power', (stage) => {
    const { after, handed, penalise, found } = byTownship(stage)
    handed(120, { mode: 'pre-review' })
    penalise(after(5), { inNameOf: body(stage) })
    found(after(5))
  }),
  near('acted-without-power', 'a penalty in the last minute of the last day of the power', (stage) => {
    const { after, handed, penalise } = byTownship(stage)
    handed(5)
    penalise(after(5, '23:59'))
  }),
  near('acted-without-power', 'a penalty in the first instant of the power', (stage) => {
    const { dayOf, handed, penalise } = byTownship(stage)
    handed(120, { effectiveFrom: dayOf(5) })
    penalise(startOfDay(dayOf(5)))
  }),
  near('acted-without-power', 'a penalty in the name of the department that the catalogue names', (stage) => {
    const { after, department, penalise } = byTownship(stage)
    penalise(after(5), { inNameOf: department })
  }),
  near('acted-without-power', 'a penalty by who has it in its own list of powers', (stage) => {
    const { after, holder, basicCode, penalise } = byTownship(stage)
    const duty = { powerId: stage.id('power'), org: holder, list: '权力', duty: invented('处罚'), basicCode }
    stage.tell('power.duty-listed', duty, at(`${stage.year - 1}-05-06`, '09:00'))
    penalise(after(5))
  }),
]

/** A penalty under a power that was handed down, paid into the budget of a level. */
function paidInto(stage: Stage, budgetLevel: string | null, terms: Data = {}) {
  const course = byTownship(stage)
  course.handed(120, terms)
  course.penalise(course.after(5))
  const since = course.after(9, '14:00')
  const part = course.tell('paid', since, { amount: '50.00', incomeSubject: '103050199', budgetLevel })
  course.close(12)
  return { row: course.caseNo, part, since, openedAt: course.openedAt }
}

const incomeMisrouted: readonly Scenario[] = [
  hit('income-misrouted', 'a fine into the budget of the township', (stage) => {
    const { row, part, since } = paidInto(stage, 'township')
    stage.expect({ register: 'enforcement', row, part, since })
  }),
  hit('income-misrouted', "a fine into the county's budget, where the power's income was the prefecture's", (stage) => {
    const { row, part, since } = paidInto(stage, 'county', { budgetLevel: 'prefecture' })
    stage.expect({ register: 'enforcement', row, part, since })
  }),
  hit('income-misrouted', 'the second half of a fine, by the Chinese name of the level', (stage) => {
    const { after, handed, penalise, tell, caseNo, close } = byTownship(stage)
    handed()
    penalise(after(5))
    tell('paid', after(9), { amount: '25.00', budgetLevel: '县级' })
    const part = tell('paid', after(10), { amount: '25.00', budgetLevel: '乡镇级' })
    close(12)
    stage.expect({ register: 'enforcement', row: caseNo, part, since: after(10) })
  }),
  near('income-misrouted', "a fine into the county's budget", (stage) => void paidInto(stage, 'county')),
  near('income-misrouted', 'a fine into a budget that nobody states', (stage) => void paidInto(stage, null)),
  near('income-misrouted', "a fine into the prefecture's budget, as before", (stage) => {
    paidInto(stage, 'prefecture', { budgetLevel: 'prefecture' })
  }),
  near('income-misrouted', "a fine of a body's own power into its own budget", (stage) => {
    const { holder, basicCode, after, penalise, tell, close } = byTownship(stage)
    const duty = { powerId: stage.id('power'), org: holder, list: '权力', duty: invented('处罚'), basicCode }
    stage.tell('power.duty-listed', duty, at(`${stage.year - 1}-05-06`, '09:00'))
    penalise(after(5))
    tell('paid', after(9), { amount: '50.00', budgetLevel: 'township' })
    close(12)
  }),
]

const unknownCode: readonly Scenario[] = [
  hit('unknown-code', 'a fine into the budget of a street', (stage) => {
    const { row, openedAt: since } = paidInto(stage, 'street')
    stage.expect({ register: 'enforcement', row, part: 'budgetLevel', since })
  }),
]

export const enforcementPowerScenarios: readonly Scenario[] = [...actedWithoutPower, ...incomeMisrouted, ...unknownCode]
