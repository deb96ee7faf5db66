import { addWorkingDays, at, daysOf, endOfDay, isWorkingDay, startOfDay } from '../../calendar.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import type { Stage } from '../../stage.ts'
import { accepted, filed, promised } from './opened.ts'

const hour = 3_600_000
const later = (instant: string, milliseconds: number): string => new Date(Date.parse(instant) + milliseconds).toISOString()

/** A day on a weekend on which everybody works to make up for a holiday; in a year without one a usual working day. */
function makeUpDay({ year }: Stage): string {
  const isWeekend = (day: string): boolean => [0, 6].includes(new Date(day).getUTCDay())
  return daysOf(year).find((day) => isWeekend(day) && isWorkingDay(day)) ?? addWorkingDays(`${year}-05-06`, 1)
}

/** What a case still under way ninety days of 24 hours after the last that was recorded of it comes to. */
const idleSince = (last: string): string => later(last, 90 * 24 * hour)

const statutory = (n: number) => ({ promisedLimit: null, statutoryLimit: { n, unit: 'working-day' } })

/** Rules on limits: promised, statutory and stated. */
export const limitScenarios: readonly Scenario[] = [
  hit('case-due-soon', 'decided on the ninth of ten days', (stage) => {
    const { caseNo, day, after, end } = accepted(stage, { promisedLimit: { n: 10, unit: 'working-day' } })
    end(after(9, '15:00'))
    stage.expect({ register: 'case', row: caseNo, since: startOfDay(addWorkingDays(day, 9)), until: after(9, '15:00') })
  }),
  hit('case-due-soon', 'decided on the last of three days', (stage) => {
    const { caseNo, day, after, end } = accepted(stage, { promisedLimit: { n: 3, unit: 'working-day' } })
    end(after(3, '11:00'))
    stage.expect({ register: 'case', row: caseNo, since: startOfDay(addWorkingDays(day, 3)), until: after(3, '11:00') })
  }),
  near('case-due-soon', 'decided on the eighth of ten days', (stage) => {
    const { after, end } = accepted(stage, { promisedLimit: { n: 10, unit: 'working-day' } })
    end(after(8, '17:00'))
  }),
  near('case-due-soon', 'at-once case decided on its last day', (stage) => {
    const { after, end } = accepted(stage, promised(5))
    end(after(5, '17:00'))
  }),
  near('case-due-soon', 'an extension moved the warning too', (stage) => {
    const { after, end, tell, department } = accepted(stage, { promisedLimit: { n: 10, unit: 'working-day' } })
    tell('special-started', { kind: 'extension', name: '延期', approvedBy: department, days: 5 }, after(7, '16:00'))
    end(after(12, '16:00'))
  }),

  hit('case-overdue', 'decided two days after the last of five', (stage) => {
    const { caseNo, day, after, end } = accepted(stage, { promisedLimit: { n: 5, unit: 'working-day' } })
    const last = addWorkingDays(day, 5)
    end(after(7, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(last), until: after(7, '10:00') })
    stage.expect({ rule: 'case-due-soon', register: 'case', row: caseNo, since: startOfDay(last), until: endOfDay(last) })
  }),
  hit('case-overdue', 'never decided', (stage) => {
    const { caseNo, day } = accepted(stage, promised(5))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 5)) })
    stage.expect({ rule: 'idle-case', register: 'case', row: caseNo, since: idleSince(at(day, '09:30')) })
  }),
  hit('case-overdue', 'two hours over a limit of two days in hours', (stage) => {
    const { caseNo, day, end } = accepted(stage, promised(48, 'hour'))
    const due = later(at(day, '09:30'), 48 * hour)
    end(later(due, 2 * hour))
    stage.expect({ register: 'case', row: caseNo, since: due, until: later(due, 2 * hour) })
  }),
  hit('case-overdue', 'accepted too late, so that the receipt counts', (stage) => {
    const { caseNo, day, office, after, tell, end } = filed(stage, promised(5))
    tell('accepted', { org: office }, after(7, '10:00'))
    end(after(8, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 5)), until: after(8, '10:00') })
  }),
  near('case-overdue', 'decided a minute before the end of the last day', (stage) => {
    const { after, end } = accepted(stage, promised(2))
    end(after(2, '23:59'))
  }),
  near('case-overdue', 'decided on a make-up Saturday', (stage) => {
    const makeUp = makeUpDay(stage)
    const { end } = accepted(stage, promised(3), {}, addWorkingDays(makeUp, -3))
    end(at(makeUp, '16:00'))
  }),
  near('case-overdue', 'extended on the last day', (stage) => {
    const { after, end, tell, department } = accepted(stage, promised(3))
    tell('special-started', { kind: 'extension', name: '延期', approvedBy: department, days: 5 }, after(3, '17:00'))
    end(after(8, '17:00'))
  }),
  near('case-overdue', 'days of a listed special procedure do not count', (stage) => {
    const procedure = { kind: 'expert review', name: '专家评审' }
    const { after, end, tell } = accepted(stage, { ...promised(3), specialProcedures: [procedure] })
    tell('special-started', procedure, after(1, '10:00'))
    tell('special-ended', { name: procedure.name, result: '通过' }, after(11, '10:00'))
    end(after(13, '17:00'))
  }),
  near('case-overdue', 'accepted with what is missing to follow 容缺, and done in time', (stage) => {
    const { office, after, tell, end } = filed(stage, promised(2))
    tell('accepted', { org: office, mode: '容缺' }, after(1, '09:00'))
    end(after(3, '17:00'))
  }),
  near('case-overdue', 'kept an hour limit to the very instant', (stage) => {
    const { day, end } = accepted(stage, promised(24, 'hour'))
    end(later(at(day, '09:30'), 24 * hour))
  }),
  near('case-overdue', 'sent back in time, and the clock runs from what was handed in then', (stage) => {
    const { office, after, tell, end } = filed(stage, promised(3))
    tell('supplement-requested', { round: 1, org: office }, after(5, '17:00'))
    tell('supplemented', { round: 1 }, after(30, '10:00'))
    tell('accepted', { org: office }, after(31, '10:00'))
    end(after(34, '17:00'))
  }),

  hit('case-unlawfully-late', 'decided after the statutory limit', (stage) => {
    const { caseNo, day, after, end } = accepted(stage, statutory(20))
    end(after(22, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 20)), until: after(22, '10:00') })
  }),
  hit('case-unlawfully-late', 'a special procedure that the item does not list stops nothing', (stage) => {
    const { caseNo, day, after, tell, end } = accepted(stage, statutory(5))
    tell('special-started', { kind: 'hearing', name: '听证' }, after(1, '10:00'))
    tell('special-ended', { name: '听证' }, after(6, '10:00'))
    end(after(8, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 5)), until: after(8, '10:00') })
  }),
  near('case-unlawfully-late', 'the day of acceptance is not counted', (stage) => {
    const { after, end } = accepted(stage, statutory(20))
    end(after(20, '23:59'))
  }),
  near('case-unlawfully-late', 'withdrawn on the last day', (stage) => {
    const { after, tell } = accepted(stage, statutory(5))
    tell('withdrawn', { reason: '申请人撤回' }, after(5, '16:00'))
  }),

  hit('stated-due-missed', "decided after the sending system's due date", (stage) => {
    const day = stage.workday('05-06', '08-31')
    const statedDue = at(addWorkingDays(day, 4), '12:00')
    const { caseNo, after, end } = accepted(stage, undefined, { statedDue }, day)
    end(after(4, '12:01'))
    stage.expect({ register: 'case', row: caseNo, since: statedDue, until: after(4, '12:01') })
  }),
  near('stated-due-missed', 'decided at the very instant that was stated', (stage) => {
    const day = stage.workday('05-06', '08-31')
    const { after, end } = accepted(stage, undefined, { statedDue: at(addWorkingDays(day, 4), '12:00') }, day)
    end(after(4, '12:00'))
  }),
]
