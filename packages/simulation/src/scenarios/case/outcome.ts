import { addDays, addWorkingDays, at, endOfDay } from '../../calendar.ts'
import { body, delegation } from '../../cast.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import type { Stage } from '../../stage.ts'
import { accepted, filed, type OpenCase } from './opened.ts'

/** Granted by the body that may, on the second day. */
function granted(stage: Stage): OpenCase {
  const open = accepted(stage)
  open.tell('decided', { outcome: 'granted', org: open.department }, open.after(2, '10:00'))
  return open
}

const townshipOf = ({ random, reference }: Stage): string => random.pick(reference.townships).code

function acceptedAt(stage: Stage, region: string): OpenCase {
  const open = filed(stage)
  open.tell('accepted', { org: open.office, region }, at(open.day, '09:30'), { region })
  return open
}

/** Rules on the decision and on what comes after it. */
export const outcomeScenarios: readonly Scenario[] = [
  hit('acted-without-power', 'decided by an office to which nobody handed the power', (stage) => {
    const { caseNo, office, after, tell } = accepted(stage)
    tell('decided', { outcome: 'refused', org: office }, after(2, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: after(2, '10:00') })
  }),
  hit('acted-without-power', 'decided on the day after the power lapsed', (stage) => {
    const open = accepted(stage)
    const { caseNo, day, office, tell } = open
    const last = addWorkingDays(day, 3)
    delegation(stage, office, open, { effectiveTo: last })
    tell('decided', { outcome: 'refused', org: office }, at(addDays(last, 1), '09:00'))
    stage.expect({ register: 'case', row: caseNo, since: at(addDays(last, 1), '09:00') })
  }),
  hit('acted-without-power', 'decided by the office that only reviews for another', (stage) => {
    const open = accepted(stage)
    const { caseNo, office, after, tell } = open
    delegation(stage, office, open, { mode: 'pre-review' })
    tell('pre-reviewed', { opinion: '同意', org: office }, after(1, '10:00'))
    tell('decided', { outcome: 'refused', org: office }, after(2, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: after(2, '10:00') })
  }),
  near('acted-without-power', "decided on the power's last day", (stage) => {
    const open = accepted(stage)
    delegation(stage, open.office, open, { effectiveTo: addWorkingDays(open.day, 3) })
    open.tell('decided', { outcome: 'refused', org: open.office }, open.after(3, '23:59'))
  }),
  near('acted-without-power', 'decided in the name of a body that holds it', (stage) => {
    const open = accepted(stage)
    const holder = body(stage)
    delegation(stage, holder, open)
    open.tell('decided', { outcome: 'refused', org: open.office, inNameOf: holder }, open.after(3, '10:00'))
  }),
  near('acted-without-power', "decided on the power's first day", (stage) => {
    const open = accepted(stage)
    delegation(stage, open.office, open, { effectiveFrom: addWorkingDays(open.day, 3) })
    open.tell('decided', { outcome: 'refused', org: open.office }, open.after(3, '00:00'))
  }),

  hit('income-misrouted', "a fee of the county's power went to the township's budget", (stage) => {
    const open = accepted(stage)
    const { caseNo, office, after, tell } = open
    delegation(stage, office, open)
    tell('decided', { outcome: 'refused', org: office }, after(2, '10:00'))
    const part = tell('fee-charged', { amount: '30.00', budgetLevel: 'township' }, after(2, '10:30'))
    stage.expect({ register: 'case', row: caseNo, part, since: after(2, '10:30') })
  }),
  hit('income-misrouted', "a fee of a prefecture's power went to the county", (stage) => {
    const open = accepted(stage)
    const { caseNo, office, after, tell } = open
    delegation(stage, office, open, { budgetLevel: 'prefecture' })
    tell('decided', { outcome: 'refused', org: office }, after(2, '10:00'))
    const part = tell('fee-charged', { amount: '12.50', budgetLevel: 'county' }, after(1, '10:00'))
    stage.expect({ register: 'case', row: caseNo, part, since: after(1, '10:00') })
  }),
  near('income-misrouted', 'the fee went where it always did', (stage) => {
    const open = accepted(stage)
    delegation(stage, open.office, open)
    open.tell('decided', { outcome: 'refused', org: open.office }, open.after(2, '10:00'))
    open.tell('fee-charged', { amount: '30.00', budgetLevel: 'county' }, open.after(2, '10:30'))
  }),
  near('income-misrouted', 'nobody says whose budget took the fee', (stage) => {
    const open = accepted(stage)
    delegation(stage, open.office, open)
    open.tell('decided', { outcome: 'refused', org: open.office }, open.after(2, '10:00'))
    open.tell('fee-charged', { amount: '30.00' }, open.after(2, '10:30'))
  }),

  hit('delivery-late', 'delivered on the twelfth day', (stage) => {
    const { caseNo, day, after, tell } = granted(stage)
    tell('delivered', { how: 'window' }, after(14, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 12)), until: after(14, '10:00') })
  }),
  hit('delivery-late', 'never delivered', (stage) => {
    const { caseNo, day } = granted(stage)
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 12)) })
  }),
  near('delivery-late', 'delivered late on the tenth day', (stage) => {
    const { after, tell } = granted(stage)
    tell('delivered', { how: 'post', chosenByApplicant: true }, after(12, '23:45'))
  }),
  near('delivery-late', 'a refusal is not for delivery', (stage) => {
    const { after, end } = accepted(stage)
    end(after(2, '10:00'))
  }),

  hit('not-issued-at-township', 'the applicant had to fetch it in the county', (stage) => {
    const township = townshipOf(stage)
    const { caseNo, department, after, tell } = acceptedAt(stage, township)
    tell('decided', { outcome: 'granted', org: department }, after(2, '10:00'))
    tell('issued', { org: department, region: stage.county }, after(3, '10:00'))
    tell('delivered', { how: 'window', chosenByApplicant: false }, after(4, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: after(3, '10:00') })
  }),
  near('not-issued-at-township', 'by post, as the applicant chose', (stage) => {
    const { department, after, tell } = acceptedAt(stage, townshipOf(stage))
    tell('decided', { outcome: 'granted', org: department }, after(2, '10:00'))
    tell('issued', { org: department, region: stage.county }, after(3, '10:00'))
    tell('delivered', { how: 'post', chosenByApplicant: true }, after(6, '10:00'))
  }),
  near('not-issued-at-township', 'electronically, which needs no window', (stage) => {
    const { department, after, tell } = acceptedAt(stage, townshipOf(stage))
    tell('decided', { outcome: 'granted', org: department }, after(2, '10:00'))
    tell('issued', { org: department, region: stage.county }, after(3, '10:00'))
    tell('delivered', { how: 'electronic' }, after(3, '10:00'))
  }),
  near('not-issued-at-township', "at a village's counter of the township", (stage) => {
    const township = townshipOf(stage)
    const { department, office, after, tell } = acceptedAt(stage, township)
    tell('decided', { outcome: 'granted', org: department }, after(2, '10:00'))
    tell('issued', { org: office, region: `${township}201` }, after(3, '10:00'))
    tell('delivered', { how: 'window' }, after(3, '11:00'))
  }),

  hit('poor-rating-open', 'followed up on the seventeenth day', (stage) => {
    const { caseNo, day, office, after, end, tell } = accepted(stage)
    end(after(2, '10:00'))
    tell('rated', { level: 5, channel: 'window' }, after(3, '10:00'))
    tell('rating-followed-up', { verified: true, rectified: true, org: office }, after(20, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 18)), until: after(20, '10:00') })
  }),
  hit('poor-rating-open', 'true, and not put right', (stage) => {
    const { caseNo, day, office, after, end, tell } = accepted(stage)
    end(after(2, '10:00'))
    tell('rated', { level: 4, channel: 'hotline' }, after(3, '10:00'))
    tell('rating-followed-up', { verified: true, rectified: false, org: office }, after(5, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 18)) })
  }),
  near('poor-rating-open', 'followed up on the fifteenth day', (stage) => {
    const { office, after, end, tell } = accepted(stage)
    end(after(2, '10:00'))
    tell('rated', { level: 5, channel: 'mobile' }, after(3, '10:00'))
    tell('rating-followed-up', { verified: true, rectified: true, org: office }, after(18, '23:00'))
  }),
  near('poor-rating-open', 'given by default, which says nothing', (stage) => {
    const { after, end, tell } = accepted(stage)
    end(after(2, '10:00'))
    tell('rated', { level: 4, channel: 'window', byDefault: true }, after(3, '10:00'))
  }),
]
