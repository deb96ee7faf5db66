import { addWorkingDays, at, endOfDay } from '../../calendar.ts'
import { delegation } from '../../cast.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import { accepted, filed, unlimited } from './opened.ts'

const day24 = 86_400_000
const idleDays = 90
const daysLater = (instant: string, days: number): string => new Date(Date.parse(instant) + days * day24).toISOString()

const form = { id: 'm1', name: '申请表', source: 'applicant' }
const identityCard = { id: 'm2', name: '身份证', source: 'certificate' }
const register = { id: 'm3', name: '户口簿', source: 'shared' }
const listed = { ...unlimited, materials: [form, identityCard, register] }

/** Rules on how a case is handled: what is asked of the applicant, and what is done until the decision. */
export const handlingScenarios: readonly Scenario[] = [
  hit('supplement-twice', 'asked for a second time what could have been said the first', (stage) => {
    const { caseNo, after, tell } = filed(stage)
    tell('supplement-requested', { round: 1 }, after(1, '10:00'))
    tell('supplemented', { round: 1 }, after(3, '10:00'))
    tell('supplement-requested', { round: 2 }, after(4, '10:00'))
    tell('withdrawn', {}, after(6, '15:00'))
    stage.expect({ register: 'case', row: caseNo, since: after(4, '10:00'), until: after(6, '15:00') })
  }),
  near('supplement-twice', 'one round that two systems report', (stage) => {
    const { office, after, tell, end } = filed(stage)
    tell('supplement-requested', { round: 1 }, after(1, '10:00'))
    tell('supplement-requested', { round: 1 }, after(1, '10:05'), { desk: 'portal' })
    tell('supplemented', { round: 1 }, after(3, '10:00'))
    // The second report of the round is answered too.
    tell('supplemented', {}, after(3, '10:05'))
    tell('accepted', { org: office }, after(4, '10:00'))
    end(after(5, '10:00'))
  }),

  hit('unlisted-material', 'a certificate that no list names', (stage) => {
    const { caseNo, office, after, tell, end } = filed(stage, listed)
    tell('supplement-requested', { round: 1, materials: [{ name: '村委会证明' }, { name: form.name }], org: office }, after(1, '10:00'))
    tell('supplemented', { round: 1 }, after(2, '10:00'))
    tell('accepted', { org: office }, after(2, '15:00'))
    end(after(4, '10:00'))
    stage.expect({ register: 'case', row: caseNo, part: '村委会证明', since: after(1, '10:00'), until: after(4, '10:00') })
  }),
  near('unlisted-material', 'a listed material by an id of the front desk', (stage) => {
    const { office, after, tell, end } = filed(stage, listed)
    tell('supplement-requested', { round: 1, materials: [{ id: 'A-17', name: form.name }], org: office }, after(1, '10:00'))
    tell('supplemented', { round: 1 }, after(2, '10:00'))
    tell('accepted', { org: office }, after(2, '15:00'))
    end(after(4, '10:00'))
  }),
  near('unlisted-material', 'handed in without being asked', (stage) => {
    const { after, end } = accepted(stage, listed, { materials: [form, { name: '感谢信' }] })
    end(after(2, '10:00'))
  }),

  hit('collected-again', 'handed in what is on file as a certificate', (stage) => {
    const { caseNo, day, after, end } = accepted(stage, listed, { materials: [form, { ...identityCard, source: 'applicant' }] })
    end(after(3, '10:00'))
    stage.expect({ register: 'case', row: caseNo, part: identityCard.name, since: at(day, '09:10'), until: after(3, '10:00') })
  }),
  hit('collected-again', 'asked for what other offices share', (stage) => {
    const { caseNo, office, after, tell, end } = filed(stage, listed)
    tell('supplement-requested', { round: 1, materials: [{ name: register.name }], org: office }, after(1, '10:00'))
    tell('supplemented', { round: 1 }, after(2, '10:00'))
    tell('accepted', { org: office }, after(2, '15:00'))
    end(after(4, '10:00'))
    stage.expect({ register: 'case', row: caseNo, part: register.name, since: after(1, '10:00'), until: after(4, '10:00') })
  }),
  near('collected-again', 'taken from the sharing platform, not from the applicant', (stage) => {
    const { after, end } = accepted(stage, listed, { materials: [form, identityCard, { ...register, source: 'commitment' }] })
    end(after(2, '10:00'))
  }),
  near('collected-again', 'shared only since the next version of the item', (stage) => {
    const { itemId, after, end } = accepted(
      stage,
      { ...unlimited, materials: [{ ...register, source: 'applicant' }] },
      { materials: [{ ...register, source: 'applicant' }] },
    )
    stage.tell('item.amended', { itemId, materials: [register] }, after(1, '09:00'))
    end(after(3, '10:00'))
  }),

  hit('refused-elsewhere', 'a counter of the county sends away what every counter takes', (stage) => {
    const { caseNo, office, after, tell } = filed(stage, { ...unlimited, crossRegion: 'county' })
    const region = stage.random.pick(stage.reference.townships).code
    tell('acceptance-refused', { org: office, reason: 'outside-area' }, after(1, '10:00'), { region })
    stage.expect({ register: 'case', row: caseNo, since: after(1, '10:00') })
  }),
  hit('refused-elsewhere', 'taken after all two days later', (stage) => {
    const { caseNo, office, after, tell, end } = filed(stage, { ...unlimited, crossRegion: '全省通办' })
    const region = stage.random.pick(stage.reference.townships).code
    tell('acceptance-refused', { org: office, reason: '不属于本辖区' }, after(1, '10:00'), { region })
    tell('accepted', { org: office }, after(3, '10:00'))
    end(after(4, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: after(1, '10:00'), until: after(3, '10:00') })
  }),
  near('refused-elsewhere', 'refused for another reason', (stage) => {
    const { office, after, tell } = filed(stage, { ...unlimited, crossRegion: 'county' })
    tell('acceptance-refused', { org: office, reason: 'not-eligible' }, after(1, '10:00'))
  }),
  near('refused-elsewhere', 'an item that is taken in its own place alone', (stage) => {
    const { office, after, tell } = filed(stage)
    tell('acceptance-refused', { org: office, reason: 'outside-area' }, after(1, '10:00'))
  }),
  near('refused-elsewhere', 'by a counter of the next county', (stage) => {
    const { office, after, tell } = filed(stage, { ...unlimited, crossRegion: 'county' }, { region: stage.county })
    tell('acceptance-refused', { org: office, reason: 'outside-area', region: '511621' }, after(1, '10:00'))
  }),

  hit('pre-review-late', 'the opinion came on the twenty-second day', (stage) => {
    const { caseNo, day, office, department, after, tell, end } = accepted(stage)
    tell('pre-reviewed', { opinion: '同意', org: office }, after(22, '10:00'))
    tell('forwarded', { to: department, from: office }, after(22, '10:10'))
    end(after(25, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 20)), until: after(22, '10:00') })
  }),
  hit('pre-review-late', 'passed on late without any opinion by the body that had to give one', (stage) => {
    const open = accepted(stage)
    const { caseNo, day, office, department, after, tell, end } = open
    delegation(stage, office, open, { mode: 'pre-review' })
    tell('forwarded', { to: department, from: office }, after(21, '10:00'))
    end(after(25, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: endOfDay(addWorkingDays(day, 20)), until: after(21, '10:00') })
  }),
  near('pre-review-late', 'the opinion came on the twentieth day', (stage) => {
    const { office, department, after, tell, end } = accepted(stage)
    tell('pre-reviewed', { opinion: '同意', org: office }, after(20, '23:30'))
    tell('forwarded', { to: department, from: office }, after(21, '10:00'))
    end(after(25, '10:00'))
  }),

  hit('idle-case', 'nothing recorded for a hundred days, then withdrawn', (stage) => {
    const { caseNo, day, tell } = accepted(stage)
    const last = at(day, '09:30')
    tell('withdrawn', {}, daysLater(last, 100))
    stage.expect({ register: 'case', row: caseNo, since: daysLater(last, idleDays), until: daysLater(last, 100) })
  }),
  hit('idle-case', 'left alone after its last step', (stage) => {
    const { caseNo, office, after, tell } = accepted(stage)
    tell('step-recorded', { activity: '材料审查', org: office }, after(10, '10:00'))
    stage.expect({ register: 'case', row: caseNo, since: daysLater(after(10, '10:00'), idleDays) })
  }),
  near('idle-case', 'a step in time', (stage) => {
    const { day, office, tell, end } = accepted(stage)
    const last = at(day, '09:30')
    tell('step-recorded', { activity: '现场踏勘', org: office }, daysLater(last, 89))
    end(daysLater(last, 170))
  }),
  near('idle-case', 'it is the applicant who is waited for', (stage) => {
    const { office, after, tell } = filed(stage)
    tell('supplement-requested', { round: 1, org: office }, after(1, '10:00'))
  }),
  near('idle-case', 'a special procedure runs', (stage) => {
    const { after, tell } = accepted(stage)
    tell('special-started', { kind: 'inspection', name: '现场勘验' }, after(1, '10:00'))
  }),
]
