import { addDays, at, startOfDay, utc } from '../../calendar.ts'
import { body, invented, item } from '../../cast.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import type { Data, Stage } from '../../stage.ts'
import { handDown, inGoodOrder, type Delegated } from './delegation.ts'

/** What the rule finds from when the delegation was made to the end of its last day. */
const whileItLasts = (stage: Stage, { powerId, at: since, ends: until }: Delegated): void =>
  stage.expect({ register: 'power', row: powerId, since, until })

/** An item that law keeps at the county; gives its basic code. */
const reserved = (stage: Stage, data: Data = {}): string => item(stage, { reservedToCounty: true, ...data }).basicCode

/** A body of the county. */
const countyBody = (stage: Stage): string => body(stage, { kind: 'department', region: stage.county })

const reservedPower: readonly Scenario[] = [
  hit('reserved-power', 'handed to a village committee', (stage) => whileItLasts(stage, handDown(stage, { basicCode: reserved(stage) }))),
  hit('reserved-power', 'in force from a later day on, and taken back', (stage) => {
    const day = stage.workday('01-05', '04-30')
    const [first, back] = [addDays(day, 20), at(addDays(day, 60), '16:00')]
    const { powerId } = handDown(stage, { day, basicCode: reserved(stage), terms: { effectiveFrom: first } })
    stage.tell('power.revoked', { powerId, reason: invented('依法收回') }, back)
    stage.expect({ register: 'power', row: powerId, since: startOfDay(first), until: back })
  }),
  near('reserved-power', 'only reviewed and forwarded by the township', (stage) => {
    handDown(stage, { basicCode: reserved(stage), terms: { mode: 'pre-review' } })
  }),
  near('reserved-power', 'handed to another department of the county', (stage) => {
    handDown(stage, { basicCode: reserved(stage), to: countyBody(stage) })
  }),
  near('reserved-power', 'the item that reserved it was withdrawn', (stage) => {
    const { itemId, basicCode } = item(stage, { reservedToCounty: true })
    stage.tell('item.withdrawn', { itemId, reason: invented('取消') }, at(`${stage.year - 1}-06-01`, '09:00'))
    handDown(stage, { basicCode })
  }),
]

const subEntrusted: readonly Scenario[] = [
  hit('sub-entrusted', 'a township hands on what it holds by entrustment', (stage) => {
    const first = handDown(stage, { day: stage.workday('01-05', '02-20'), terms: { mode: 'entrusted' } })
    const { basicCode, to: from } = first
    whileItLasts(stage, handDown(stage, { day: addDays(first.day, 40), basicCode, terms: { from, mode: 'entrusted' } }))
  }),
  hit('sub-entrusted', 'handed on for good, on the last day of the entrustment', (stage) => {
    const day = stage.workday('01-05', '02-20')
    const lastDay = addDays(day, 60)
    const { basicCode, to: from } = handDown(stage, { day, lastDay, terms: { mode: 'enforcement-entrusted' } })
    const { powerId, ends } = handDown(stage, { day: addDays(day, 40), basicCode, terms: { from, effectiveFrom: lastDay } })
    stage.expect({ register: 'power', row: powerId, since: startOfDay(lastDay), until: ends })
  }),
  near('sub-entrusted', 'in force from the day after the entrustment ended', (stage) => {
    const day = stage.workday('01-05', '02-20')
    const lastDay = addDays(day, 60)
    const { basicCode, to: from } = handDown(stage, { day, lastDay, terms: { mode: 'entrusted' } })
    handDown(stage, { day: addDays(day, 40), basicCode, terms: { from, effectiveFrom: addDays(lastDay, 1) } })
  }),
  near('sub-entrusted', 'the township holds it in its own name too', (stage) => {
    const { day, basicCode, to } = handDown(stage, { day: stage.workday('01-05', '02-20'), terms: { mode: 'entrusted' } })
    handDown(stage, { day: addDays(day, 10), basicCode, to })
    handDown(stage, { day: addDays(day, 40), basicCode, terms: { from: to } })
  }),
  near('sub-entrusted', 'handed on for review alone', (stage) => {
    const { day, basicCode, to } = handDown(stage, { day: stage.workday('01-05', '02-20'), terms: { mode: 'entrusted' } })
    handDown(stage, { day: addDays(day, 40), basicCode, terms: { from: to, mode: 'pre-review' } })
  }),
]

const compulsionEntrusted: readonly Scenario[] = [
  ...['entrusted', 'enforcement-entrusted'].map((mode) =>
    hit('compulsion-entrusted', mode, (stage) => whileItLasts(stage, handDown(stage, { terms: { powerType: 'compulsion', mode } }))),
  ),
  near('compulsion-entrusted', 'handed over in its own name', (stage) => {
    handDown(stage, { terms: { powerType: 'compulsion', mode: 'devolved' } })
  }),
  near('compulsion-entrusted', 'the power to penalise, entrusted', (stage) => {
    handDown(stage, { terms: { powerType: 'penalty', mode: 'entrusted' } })
  }),
]

const penalty: Data = { powerType: 'penalty', mode: 'comprehensive', legalBasis: [{ title: '行政处罚法' }] }

const penaltyWithoutProvince: readonly Scenario[] = [
  hit('penalty-without-province', 'decided by a department of the county', (stage) =>
    whileItLasts(stage, handDown(stage, { terms: penalty })),
  ),
  hit('penalty-without-province', 'nobody is stated to have decided', (stage) =>
    whileItLasts(stage, handDown(stage, { terms: { ...penalty, decidedBy: null } })),
  ),
  hit('penalty-without-province', 'on the first day on which the province has to decide', (stage) => {
    const to = body(stage, {}, at('2020-01-01', '00:00'))
    whileItLasts(stage, handDown(stage, { to, day: '2021-07-15', terms: penalty }))
  }),
  near('penalty-without-province', 'the day before', (stage) => {
    const to = body(stage, {}, at('2020-01-01', '00:00'))
    handDown(stage, { to, day: '2021-07-14', terms: penalty })
  }),
  near('penalty-without-province', 'decided by the province', (stage) => {
    const decidedBy = body(stage, { name: invented('省人民政府'), kind: 'government', region: '510000' })
    handDown(stage, { terms: { ...penalty, decidedBy } })
  }),
  near('penalty-without-province', 'entrusted, which leaves it where it was', (stage) => {
    handDown(stage, { terms: { ...penalty, mode: 'enforcement-entrusted' } })
  }),
  near('penalty-without-province', 'to a body of the county', (stage) => {
    handDown(stage, { to: countyBody(stage), terms: penalty })
  }),
]

const unpublished: readonly Scenario[] = [
  hit('unpublished', 'never', (stage) => whileItLasts(stage, handDown(stage, { terms: { publishedOn: null } }))),
  hit('unpublished', 'on the day after the first', (stage) => {
    const day = stage.workday('01-05', '06-20')
    const { powerId, at: since } = handDown(stage, { day, terms: { publishedOn: addDays(day, 1) } })
    stage.expect({ register: 'power', row: powerId, since, until: startOfDay(addDays(day, 1)) })
  }),
  hit('unpublished', 'made up for weeks later', (stage) => {
    const day = stage.workday('01-05', '06-20')
    const [first, publishedOn] = [addDays(day, 9), addDays(day, 30)]
    const { powerId } = handDown(stage, { day, terms: { publishedOn: null, effectiveFrom: first } })
    stage.tell('power.amended', { powerId, publishedOn, reason: invented('补充公布') }, at(publishedOn, '17:00'))
    stage.expect({ register: 'power', row: powerId, since: startOfDay(first), until: startOfDay(publishedOn) })
  }),
  near('unpublished', 'on the first day on which it is in force', (stage) => {
    const day = stage.workday('01-05', '06-20')
    const first = addDays(day, 14)
    handDown(stage, { day, terms: { publishedOn: first, effectiveFrom: first } })
  }),
  near('unpublished', 'revoked before it came into force', (stage) => {
    const day = stage.workday('01-05', '06-20')
    const { powerId } = handDown(stage, { day, terms: { publishedOn: null, effectiveFrom: addDays(day, 30) }, isAccepted: false })
    stage.tell('power.revoked', { powerId }, at(addDays(day, 29), '23:59'))
  }),
]

/** Codes that no list holds. */
const unknownCode: readonly Scenario[] = [
  hit('unknown-code', 'a mode of delegation that is none', (stage) => {
    const { powerId, at: since, ends: until } = handDown(stage, { terms: { mode: '代办' } })
    stage.expect({ register: 'power', row: powerId, part: 'mode', since, until })
  }),
  hit('unknown-code', 'a kind of power by a name that no list has', (stage) => {
    const { powerId, at: since, ends: until } = handDown(stage, { terms: { powerType: '许可' } })
    stage.expect({ register: 'power', row: powerId, part: 'powerType', since, until })
  }),
  near('unknown-code', 'a kind of power, and a mode, by their Chinese names', (stage) => {
    handDown(stage, { terms: { powerType: '行政许可', mode: '赋权' } })
  }),
  near('unknown-code', 'the last codes of the lists, and none stated', (stage) => {
    handDown(stage, { terms: { powerType: 'other', mode: 'comprehensive' } })
    handDown(stage, { terms: { powerType: null, mode: null } })
  }),
]

const basis = [{ title: '四川省乡镇行政执法条例', article: '3' }]

const noLegalBasis: readonly Scenario[] = [
  hit('no-legal-basis', 'none stated', (stage) => {
    const { powerId, at: since, ends: until } = handDown(stage, { terms: { legalBasis: [] } })
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, part: utc(since), since, until })
  }),
  hit('no-legal-basis', 'stated later', (stage) => {
    const { powerId, day, at: since } = handDown(stage, { terms: { legalBasis: [] } })
    const until = at(addDays(day, 12), '09:30')
    stage.tell('power.amended', { powerId, legalBasis: basis }, until)
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, part: utc(since), since, until })
  }),
  hit('no-legal-basis', 'struck out, then handed down anew without one', (stage) => {
    const { powerId, day, from, to, basicCode, lastDay, ends } = handDown(stage, { day: stage.workday('01-05', '05-31') })
    const [struck, anew] = [at(addDays(day, 30), '09:00'), at(addDays(day, 50), '09:00')]
    stage.tell('power.amended', { powerId, legalBasis: [] }, struck)
    const terms = { ...inGoodOrder(addDays(day, 50)), legalBasis: [], decidedBy: from, effectiveTo: lastDay }
    stage.tell('power.delegated', { powerId, basicCode, from, to, ...terms }, anew)
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, part: utc(struck), since: struck, until: anew })
    stage.expect({ register: 'power-holding', row: `${powerId}:2`, part: utc(anew), since: anew, until: ends })
  }),
  near('no-legal-basis', 'amended in all but its basis', (stage) => {
    const { powerId, day } = handDown(stage)
    stage.tell('power.amended', { powerId, procedure: invented('新规程'), limits: invented('限本乡镇') }, at(addDays(day, 30), '09:00'))
  }),
  near('no-legal-basis', 'amended to rest on another', (stage) => {
    const { powerId, day } = handDown(stage)
    stage.tell('power.amended', { powerId, legalBasis: basis }, at(addDays(day, 30), '09:00'))
  }),
]

export const powerTermsScenarios: readonly Scenario[] = [
  ...reservedPower,
  ...subEntrusted,
  ...compulsionEntrusted,
  ...penaltyWithoutProvince,
  ...unpublished,
  ...noLegalBasis,
  ...unknownCode,
]
