import { addDays, aMomentAfter, at, endOfDay, startOfDay } from '../../calendar.ts'
import { begin, body, invented } from '../../cast.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import type { Stage } from '../../stage.ts'
import { handDown, handDownAnew } from './delegation.ts'

/** A delegation is accepted by the end of the thirtieth day, its own not counted. */
const allowedDays = 30

const notAccepted: readonly Scenario[] = [
  hit('not-accepted', 'accepted on the day after the last', (stage) => {
    const { powerId, to, day } = handDown(stage, { isAccepted: false })
    const last = addDays(day, allowedDays)
    const until = at(addDays(last, 1), '09:00')
    stage.tell('power.accepted', { powerId, by: to }, until)
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, since: endOfDay(last), until })
  }),
  hit('not-accepted', 'never, until it lapsed', (stage) => {
    const { powerId, day, ends: until } = handDown(stage, { isAccepted: false })
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, since: endOfDay(addDays(day, allowedDays)), until })
  }),
  hit('not-accepted', 'accepted at 24:00 of the last day', (stage) => {
    const { powerId, to, day } = handDown(stage, { isAccepted: false })
    const since = endOfDay(addDays(day, allowedDays))
    stage.tell('power.accepted', { powerId, by: to }, since)
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, since, until: aMomentAfter(since) })
  }),
  hit('not-accepted', 'taken back after the last day', (stage) => {
    const { powerId, day } = handDown(stage, { isAccepted: false })
    const until = at(addDays(day, allowedDays + 10), '11:00')
    stage.tell('power.revoked', { powerId, reason: invented('未承接') }, until)
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, since: endOfDay(addDays(day, allowedDays)), until })
  }),
  near('not-accepted', 'accepted a minute before the end of the last day', (stage) => {
    const { powerId, to, day } = handDown(stage, { isAccepted: false })
    stage.tell('power.accepted', { powerId, by: to }, at(addDays(day, allowedDays), '23:59'))
  }),
  near('not-accepted', 'accepted in time by another body on its behalf', (stage) => {
    const { powerId, day } = handDown(stage, { isAccepted: false })
    stage.tell('power.accepted', { powerId, by: body(stage) }, at(addDays(day, 9), '10:00'))
  }),
  near('not-accepted', 'lapsed with the last day', (stage) => {
    const day = stage.workday('01-05', '06-20')
    handDown(stage, { day, lastDay: addDays(day, allowedDays), isAccepted: false })
  }),
  near('not-accepted', 'taken back within the time', (stage) => {
    const { powerId, day } = handDown(stage, { isAccepted: false })
    stage.tell('power.revoked', { powerId }, at(addDays(day, allowedDays), '23:59'))
  }),
  near('not-accepted', 'handed down anew within the time, and accepted then', (stage) => {
    const { powerId, day, from, to, basicCode } = handDown(stage, { day: stage.workday('01-05', '05-31'), isAccepted: false })
    const again = addDays(day, 20)
    handDownAnew(stage, { powerId, basicCode, from, to }, again, `${stage.year}-12-31`)
    stage.tell('power.accepted', { powerId, by: to }, at(addDays(again, allowedDays), '12:00'))
  }),
]

/**
 * A delegation of March of the year before, to the end of the next March: twelve months of it are over days before the twelfth whole calendar
 * month, so that it has to be assessed, but never lies idle.
 */
function aYearLong(stage: Stage, lastDay = `${stage.year}-03-31`) {
  const dayOfMarch = String(stage.random.int(2, 15)).padStart(2, '0')
  const day = `${stage.year - 1}-03-${dayOfMarch}`
  return { ...handDown(stage, { day, lastDay }), last: `${stage.year}-03-${dayOfMarch}` }
}

const notAssessed: readonly Scenario[] = [
  hit('not-assessed', 'never, until it lapsed', (stage) => {
    const { powerId, last, ends: until } = aYearLong(stage)
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, since: endOfDay(last), until })
  }),
  hit('not-assessed', 'a week late', (stage) => {
    const { powerId, last } = aYearLong(stage)
    const until = at(addDays(last, 7), '14:00')
    stage.tell('power.assessed', { powerId, result: invented('基本接得住') }, until)
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, since: endOfDay(last), until })
  }),
  hit('not-assessed', 'reviewed for others, without an end', (stage) => {
    const { powerId, day } = handDown(stage, { terms: { mode: 'pre-review', effectiveTo: null } })
    const last = `${stage.year + 1}${day.slice(4)}`
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, since: endOfDay(last) })
  }),
  near('not-assessed', 'assessed a minute before twelve months are over', (stage) => {
    const { powerId, last } = aYearLong(stage)
    stage.tell('power.assessed', { powerId, result: invented('承接良好') }, at(last, '23:59'))
  }),
  near('not-assessed', 'lapsed with the twelfth month', (stage) => {
    const day = `${stage.year - 1}-03-${stage.random.int(10, 28)}`
    handDown(stage, { day, lastDay: `${stage.year}${day.slice(4)}` })
  }),
  near('not-assessed', 'taken back in time', (stage) => {
    const { powerId, last } = aYearLong(stage)
    stage.tell('power.revoked', { powerId, reason: invented('调整') }, at(last, '17:00'))
  }),
  near('not-assessed', 'handed down anew before twelve months were over', (stage) => {
    const { powerId, basicCode, from, to, lastDay } = aYearLong(stage)
    handDownAnew(stage, { powerId, basicCode, from, to }, `${stage.year - 1}-12-20`, lastDay)
  }),
  near('not-assessed', 'in force from a later day on, so that its months are not over', (stage) => {
    const day = `${stage.year - 1}-03-05`
    handDown(stage, { day, lastDay: `${stage.year}-03-31`, terms: { effectiveFrom: `${stage.year - 1}-04-01` } })
  }),
]

/** What is decided under a power, on the application for an item of its code; nothing of the case is late. */
function decide(stage: Stage, { powerCode, org, inNameOf }: { powerCode: string; org: string; inNameOf?: string }, day: string): void {
  const itemId = stage.id('item')
  stage.tell('item.published', { itemId, basicCode: powerCode, name: invented('事项'), region: stage.county }, at(begin(stage), '00:00'))
  const caseNo = stage.id('case')
  stage.tell('case.filed', { caseNo, itemId, title: invented('办件') }, at(day, '09:00'))
  stage.tell('case.decided', { caseNo, org, inNameOf, outcome: 'refused' }, at(day, '15:00'))
  stage.tell('case.closed', { caseNo, kind: 'normal' }, at(day, '15:30'))
}

/** A delegation of the January before, assessed in time: it begins in a month of which it has not all, so that its twelfth is the next January. */
function longUnused(stage: Stage, lastDay = `${stage.year}-12-31`) {
  const delegated = handDown(stage, { day: `${stage.year - 1}-01-${stage.random.int(10, 25)}`, lastDay })
  const { powerId } = delegated
  stage.tell('power.assessed', { powerId, result: invented('承接良好') }, at(`${stage.year - 1}-11-20`, '15:00'))
  return { ...delegated, row: `${powerId}:1`, idleFrom: startOfDay(`${stage.year}-02-01`), monthEnd: `${stage.year}-01-31` }
}

const idlePower: readonly Scenario[] = [
  hit('idle-power', 'never used, until it lapsed', (stage) => {
    const { row, idleFrom: since, ends: until } = longUnused(stage)
    stage.expect({ register: 'power-holding', row, part: since, since, until })
  }),
  hit('idle-power', 'used again', (stage) => {
    const { row, idleFrom: since, basicCode: powerCode, to: org } = longUnused(stage)
    const day = stage.workday('02-10', '11-30')
    decide(stage, { powerCode, org }, day)
    stage.expect({ register: 'power-holding', row, part: since, since, until: startOfDay(day) })
  }),
  hit('idle-power', 'used on the very day after the twelfth month', (stage) => {
    const { row, idleFrom: since, basicCode: powerCode, to: org } = longUnused(stage)
    decide(stage, { powerCode, org }, `${stage.year}-02-01`)
    stage.expect({ register: 'power-holding', row, part: since, since, until: aMomentAfter(since) })
  }),
  hit('idle-power', 'never used from the first of January on, without an end', (stage) => {
    const { powerId } = handDown(stage, { terms: { effectiveFrom: `${stage.year}-07-01`, effectiveTo: null } })
    stage.tell('power.assessed', { powerId, result: invented('承接良好') }, at(`${stage.year}-12-20`, '15:00'))
    const since = startOfDay(`${stage.year + 1}-07-01`)
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, part: since, since })
  }),
  near('idle-power', 'used in the last minute of the twelfth month', (stage) => {
    const { basicCode: powerCode, to: org, monthEnd } = longUnused(stage)
    decide(stage, { powerCode, org }, monthEnd)
  }),
  near('idle-power', 'used once, by others in the name of its holder', (stage) => {
    const { basicCode: powerCode, to } = longUnused(stage, `${stage.year}-05-31`)
    decide(stage, { powerCode, org: body(stage), inNameOf: to }, `${stage.year - 1}-06-12`)
  }),
  near('idle-power', 'lapsed with the twelfth month', (stage) => {
    longUnused(stage, `${stage.year}-01-31`)
  }),
  near('idle-power', 'a penalty under it', (stage) => {
    const { basicCode, to: org } = longUnused(stage)
    const [caseNo, day] = [stage.id('enforcement'), stage.workday('01-02', '01-20')]
    stage.tell('enforcement.opened', { caseNo, org, basicCode, offence: invented('违法行为') }, at(day, '09:00'))
    stage.tell('enforcement.penalised', { caseNo, org, kind: 'warning' }, at(day, '16:00'))
    stage.tell('enforcement.published', { caseNo }, at(day, '17:00'))
    stage.tell('enforcement.closed', { caseNo }, at(addDays(day, 1), '10:00'))
  }),
]

export const powerUpkeepScenarios: readonly Scenario[] = [...notAccepted, ...notAssessed, ...idlePower]
