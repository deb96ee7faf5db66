import { addWorkingDays, endOfDay } from '../../calendar.ts'
import { body, delegation } from '../../cast.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import { accepted, filed, promised, unlimited } from './opened.ts'

/** What an extension adds at most, working days. */
const mostExtended = 10
/** A material that the item lists. */
const listed = { id: 'm1', name: '户口簿', source: 'applicant' }
const idleMilliseconds = 90 * 86_400_000

/** What rules of cases except, and up to where. */
export const borderScenarios: readonly Scenario[] = [
  hit('case-overdue', 'decided on the day after ten days of an extension by twelve', (stage) => {
    const { caseNo, day, department, after, tell, end } = accepted(stage, promised(3))
    tell('special-started', { kind: 'extension', name: '延期', approvedBy: department, days: 12 }, after(1, '16:00'))
    end(after(4 + mostExtended, '10:00'))
    const since = endOfDay(addWorkingDays(day, 3 + mostExtended))
    stage.expect({ register: 'case', row: caseNo, since, until: after(4 + mostExtended, '10:00') })
  }),
  near('case-overdue', 'decided on the tenth day of an extension by twelve', (stage) => {
    const { department, after, tell, end } = accepted(stage, promised(3))
    tell('special-started', { kind: 'extension', name: '延期', approvedBy: department, days: 12 }, after(1, '16:00'))
    end(after(3 + mostExtended, '23:59'))
  }),
  hit('case-overdue', 'not before it is settled that the receipt counts', (stage) => {
    const { caseNo, day, office, after, tell, end } = filed(stage, promised(3))
    tell('accepted', { org: office }, after(7, '10:00'))
    end(after(8, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 5)), until: after(8, '10:00') })
  }),
  hit('case-due-soon', 'not before it is settled that the receipt counts', (stage) => {
    const { caseNo, day, office, after, tell, end } = filed(stage, { promisedLimit: { n: 6, unit: 'working-day' } })
    tell('accepted', { org: office }, after(6, '09:00'))
    end(after(6, '15:00'))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 5)), until: after(6, '15:00') })
  }),
  near('delivery-late', 'closed with nothing to deliver', (stage) => {
    const { department, after, tell } = accepted(stage)
    tell('decided', { outcome: 'granted', org: department }, after(2, '10:00'))
    tell('closed', { kind: 'normal' }, after(12, '16:00'))
  }),
  hit('idle-case', 'an extension is nothing to wait for', (stage) => {
    const { caseNo, department, after, tell } = accepted(stage)
    tell('special-started', { kind: 'extension', name: '延期', approvedBy: department, days: 5 }, after(1, '10:00'))
    const since = new Date(Date.parse(after(1, '10:00')) + idleMilliseconds).toISOString()
    stage.expect({ register: 'case', row: caseNo, since })
  }),
  near('poor-rating-open', 'neither good nor poor', (stage) => {
    const { after, tell, end } = accepted(stage)
    end(after(2, '10:00'))
    tell('rated', { level: 3, channel: 'window' }, after(3, '10:00'))
  }),
  near('poor-rating-open', 'found to be untrue, so that nothing is to be put right', (stage) => {
    const { office, after, tell, end } = accepted(stage)
    end(after(2, '10:00'))
    tell('rated', { level: 5, channel: 'hotline' }, after(3, '10:00'))
    tell('rating-followed-up', { verified: false, rectified: false, org: office }, after(6, '10:00'))
  }),
  near('pre-review-late', 'who holds the power itself reviews for nobody', (stage) => {
    const open = accepted(stage)
    delegation(stage, open.office, open)
    open.tell('decided', { outcome: 'refused', org: open.office }, open.after(30, '10:00'))
  }),
  near('unlisted-material', 'a listed material by its id, under another name', (stage) => {
    const { office, after, tell, end } = filed(stage, { ...unlimited, materials: [listed] })
    tell('supplement-requested', { round: 1, materials: [{ id: listed.id, name: '居民户口簿' }], org: office }, after(1, '10:00'))
    tell('supplemented', { round: 1 }, after(2, '10:00'))
    end(after(3, '10:00'))
  }),
  near('collected-again', 'asked for a commitment in its place', (stage) => {
    const { office, after, tell, end } = filed(stage, { ...unlimited, materials: [{ ...listed, source: 'shared' }] })
    tell('supplement-requested', { round: 1, materials: [{ ...listed, source: 'commitment' }], org: office }, after(1, '10:00'))
    tell('supplemented', { round: 1 }, after(2, '10:00'))
    end(after(3, '10:00'))
  }),
  hit('refused-elsewhere', 'by the next county, where all of the prefecture take it', (stage) => {
    const { caseNo, office, after, tell } = filed(stage, { ...unlimited, crossRegion: 'prefecture' }, { region: stage.county })
    tell('acceptance-refused', { org: office, reason: 'outside-area', region: '511621' }, after(1, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: after(1, '10:00') })
  }),
  hit('income-misrouted', 'by who decided in the name of the holder', (stage) => {
    const open = accepted(stage)
    const { caseNo, office, after, tell } = open
    const holder = body(stage)
    delegation(stage, holder, open)
    tell('decided', { outcome: 'refused', org: office, inNameOf: holder }, after(2, '10:00'))
    const part = tell('fee-charged', { amount: '8.00', budgetLevel: 'township' }, after(3, '10:30'))
    stage.expect({ register: 'case', row: caseNo, part, since: after(3, '10:30') })
  }),
]
