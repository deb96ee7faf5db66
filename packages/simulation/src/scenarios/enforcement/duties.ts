import { addDays, addWorkingDays, aMomentAfter, at, endOfDay } from '../../calendar.ts'
import { invented } from '../../cast.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import { openCase, type Enforcement } from './course.ts'

/** A penalty is decided by the end of the ninetieth day after the opening. */
const decisionDays = 90
/** It is published by the end of the seventh working day after it. */
const publicationDays = 7

const decisionLate: readonly Scenario[] = [
  hit('decision-late', 'decided on the day after the last', (stage) => {
    const { caseNo, dayOf, penalise, publish } = openCase(stage)
    const until = penalise(decisionDays + 1, '300.00')
    publish(decisionDays + 2)
    stage.expect({ register: 'enforcement', row: caseNo, since: endOfDay(dayOf(decisionDays)), until })
  }),
  hit('decision-late', 'closed late without a decision', (stage) => {
    const { caseNo, dayOf, after, close } = openCase(stage)
    close(decisionDays + 20)
    const until = after(decisionDays + 20, '17:00')
    stage.expect({ register: 'enforcement', row: caseNo, since: endOfDay(dayOf(decisionDays)), until })
  }),
  hit('decision-late', 'never decided', (stage) => {
    const { caseNo, dayOf } = openCase(stage)
    stage.expect({ register: 'enforcement', row: caseNo, since: endOfDay(dayOf(decisionDays)) })
  }),
  hit('decision-late', 'decided at 24:00 of the last day', (stage) => {
    const { caseNo, dayOf, tell, publish } = openCase(stage)
    const since = endOfDay(dayOf(decisionDays))
    tell('penalised', since, { amount: '300.00' })
    publish(decisionDays + 2)
    stage.expect({ register: 'enforcement', row: caseNo, since, until: aMomentAfter(since) })
  }),
  near('decision-late', 'decided in the last minute of the last day', (stage) => {
    const { after, tell, publish } = openCase(stage)
    tell('penalised', after(decisionDays, '23:59'), { amount: '300.00' })
    publish(decisionDays + 1)
  }),
  near('decision-late', 'closed without a decision on the last day', (stage) => openCase(stage).close(decisionDays)),
]

/** The last day to publish what was decided on the fifth day. */
const lastToPublish = ({ dayOf }: Enforcement): string => addWorkingDays(dayOf(5), publicationDays)

const notPublished: readonly Scenario[] = [
  hit('not-published', 'published on the day after the last', (stage) => {
    const course = openCase(stage)
    course.penalise(5, '300.00')
    const last = lastToPublish(course)
    const until = at(addDays(last, 1), '09:00')
    course.tell('published', until)
    stage.expect({ register: 'enforcement', row: course.caseNo, since: endOfDay(last), until })
  }),
  hit('not-published', 'never', (stage) => {
    const course = openCase(stage)
    course.penalise(5, '300.00')
    stage.expect({ register: 'enforcement', row: course.caseNo, since: endOfDay(lastToPublish(course)) })
  }),
  hit('not-published', 'annulled by an appeal when it was late', (stage) => {
    const course = openCase(stage)
    course.penalise(5, '300.00')
    const until = at(addDays(lastToPublish(course), 20), '10:00')
    course.tell('appealed', course.after(10), { to: invented('复议机关'), kind: 'reconsideration' })
    course.tell('appeal-decided', until, { outcome: 'annulled' })
    stage.expect({ register: 'enforcement', row: course.caseNo, since: endOfDay(lastToPublish(course)), until })
  }),
  near('not-published', 'published in the last minute of the last working day', (stage) => {
    const course = openCase(stage)
    course.penalise(5, '300.00')
    course.tell('published', at(lastToPublish(course), '23:59'))
  }),
  near('not-published', 'annulled before the days were over', (stage) => {
    const course = openCase(stage)
    course.penalise(5, '300.00')
    course.tell('appealed', course.after(6))
    course.tell('appeal-decided', at(lastToPublish(course), '10:00'), { outcome: 'annulled' })
  }),
]

export const enforcementDutyScenarios: readonly Scenario[] = [...decisionLate, ...notPublished]
