import { addDays, at, utc } from '../../calendar.ts'
import { begin, body, invented, township } from '../../cast.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import type { Data, Stage } from '../../stage.ts'

/** A station 派驻站所 of a department of the county in a township. */
const station = (stage: Stage): string => body(stage, { kind: 'station', name: invented('派驻站所') })

/** A day at 10:00, so many days behind a working day in spring. */
function course(stage: Stage): (days: number) => string {
  const day = stage.workday('02-01', '05-31')
  return (days) => at(addDays(day, days), '10:00')
}

const person = (stage: Stage): string => stage.id('person')

const creditCodes: readonly Scenario[] = [
  hit('invalid-credit-code', 'the last digit does not fit', (stage) => {
    const valid = creditCode(stage)
    const last = valid.endsWith('0') ? '1' : '0'
    const row = body(stage, { kind: 'cooperative', creditCode: `${valid.slice(0, 17)}${last}` })
    stage.expect({ register: 'organisation', row, since: at(begin(stage), '00:00') })
  }),
  hit('invalid-credit-code', 'a digit is missing, until the body was closed', (stage) => {
    const row = body(stage, { kind: 'social-organisation', creditCode: creditCode(stage).slice(1) })
    const until = course(stage)(0)
    stage.tell('organisation.closed', { orgId: row }, until)
    stage.expect({ register: 'organisation', row, since: at(begin(stage), '00:00'), until })
  }),
  near('invalid-credit-code', 'a code whose last digit fits', (stage) => {
    body(stage, { kind: 'enterprise', creditCode: creditCode(stage) })
  }),
  near('invalid-credit-code', 'put right by registering anew', (stage) => {
    const valid = creditCode(stage)
    const orgId = body(stage, { kind: 'enterprise', creditCode: valid.toLowerCase() })
    stage.tell('organisation.registered', { orgId, name: invented('机构'), creditCode: valid }, course(stage)(0))
  }),
]

const appointments: readonly Scenario[] = [
  hit('appointment-without-consent', 'the head of a station', (stage) => {
    const orgId = station(stage)
    const since = course(stage)(0)
    const part = stage.tell('organisation.head-appointed', { orgId, person: person(stage) }, since)
    stage.expect({ register: 'organisation', row: orgId, part, since })
  }),
  hit('appointment-without-consent', 'removed without, and the next appointed with it', (stage) => {
    const [orgId, after] = [station(stage), course(stage)]
    const consentOf = body(stage)
    const first = person(stage)
    stage.tell('organisation.head-appointed', { orgId, person: first, consentOf }, after(0))
    const part = stage.tell('organisation.head-removed', { orgId, person: first }, after(90))
    stage.tell('organisation.head-appointed', { orgId, person: person(stage), consentOf }, after(97))
    stage.expect({ register: 'organisation', row: orgId, part, since: after(90), until: after(97) })
  }),
  hit('appointment-without-consent', 'the head of what is supervised jointly, until it was closed', (stage) => {
    const [orgId, after] = [body(stage, { kind: 'department', region: stage.county }), course(stage)]
    stage.tell('organisation.supervised', { orgId, by: body(stage), role: 'joint' }, after(-20))
    const part = stage.tell('organisation.head-appointed', { orgId, person: person(stage) }, after(0))
    stage.tell('organisation.closed', { orgId }, after(150))
    stage.expect({ register: 'organisation', row: orgId, part, since: after(0), until: after(150) })
  }),
  near('appointment-without-consent', 'with the consent of the township', (stage) => {
    const [orgId, after, consentOf] = [station(stage), course(stage), body(stage)]
    const head = person(stage)
    stage.tell('organisation.head-appointed', { orgId, person: head, consentOf }, after(0))
    stage.tell('organisation.head-removed', { orgId, person: head, consentOf }, after(100))
  }),
  near('appointment-without-consent', 'supervised jointly from the next day on', (stage) => {
    const [orgId, after] = [body(stage, { kind: 'department', region: stage.county }), course(stage)]
    stage.tell('organisation.supervised', { orgId, by: body(stage), role: 'lead' }, after(-20))
    stage.tell('organisation.head-appointed', { orgId, person: person(stage) }, after(0))
    stage.tell('organisation.supervised', { orgId, by: body(stage), role: 'joint' }, after(1))
  }),
  near('appointment-without-consent', 'supervised jointly until the day before', (stage) => {
    const [orgId, after, by] = [body(stage, { kind: 'department', region: stage.county }), course(stage), body(stage)]
    stage.tell('organisation.supervised', { orgId, by, role: 'joint' }, after(-20))
    stage.tell('organisation.supervised', { orgId, by, role: 'lead' }, after(-1))
    stage.tell('organisation.head-appointed', { orgId, person: person(stage) }, after(0))
  }),
]

/** What a higher body demands of an office of a township. */
function demanded(stage: Stage, basis: string | null) {
  const orgId = body(stage, { kind: 'township-institution' })
  const by = stage.random.pick(stage.reference.departments).orgId
  const after = course(stage)
  const part = stage.tell('organisation.setup-demanded', { orgId, by, basis }, after(0))
  return { orgId, part, after }
}

const demands: readonly Scenario[] = [
  hit('setup-demanded-from-above', 'no basis stated', (stage) => {
    const { orgId, part, after } = demanded(stage, null)
    stage.expect({ register: 'organisation', row: orgId, part, since: after(0) })
  }),
  hit('setup-demanded-from-above', "by a department's own measures, until it was closed", (stage) => {
    const { orgId, part, after } = demanded(stage, invented('考核办法'))
    stage.tell('organisation.closed', { orgId }, after(60))
    stage.expect({ register: 'organisation', row: orgId, part, since: after(0), until: after(60) })
  }),
  near('setup-demanded-from-above', 'by a regulation', (stage) => void demanded(stage, '地方各级人民政府机构设置和编制管理条例')),
  near('setup-demanded-from-above', 'by a law', (stage) => void demanded(stage, '退役军人保障法')),
]

/** A township of its own, with functions that set up and close its offices. */
function officesOf(stage: Stage, data: Data = {}) {
  const region = township(stage, data)
  const after = course(stage)
  const open = (time: string, kind = 'township-office'): string => body(stage, { kind, region, name: invented('办公室') }, time)
  const close = (orgId: string, time: string) => void stage.tell('organisation.closed', { orgId }, time, { region })
  const openAll = (number: number, time = at(begin(stage), '09:00')): readonly string[] => Array.from({ length: number }, () => open(time))
  const found = (since: string, until?: string): void =>
    stage.expect({ register: 'township-office', row: `${region}000`, part: utc(since), since, ...(until !== undefined && { until }) })
  return { region, after, open, openAll, close, found }
}

const offices: readonly Scenario[] = [
  hit('offices-out-of-range', 'a sixth office', (stage) => {
    const { after, openAll, open, found } = officesOf(stage)
    openAll(5)
    open(after(0))
    found(after(0))
  }),
  hit('offices-out-of-range', 'one of three was closed, and another opened months later', (stage) => {
    const { after, openAll, open, close, found } = officesOf(stage)
    const [first = ''] = openAll(3)
    close(first, after(0))
    open(after(120))
    found(after(0), after(120))
  }),
  hit('offices-out-of-range', 'never more than two', (stage) => {
    const { after, openAll, open, found } = officesOf(stage, { kind: '乡' })
    openAll(1)
    open(after(0))
    found(after(0))
  }),
  hit('offices-out-of-range', 'too many, then too few, until the township was merged', (stage) => {
    const { region, after, openAll, close, found } = officesOf(stage)
    const all = openAll(6)
    const [first = '', second = '', third = '', fourth = ''] = all
    close(first, after(0))
    for (const orgId of [second, third, fourth]) close(orgId, after(30))
    stage.tell('region.merged', { code: region, into: stage.random.pick(stage.reference.townships).code }, after(60), { region })
    found(at(begin(stage), '09:00'), after(0))
    found(after(30), after(60))
  }),
  hit('offices-out-of-range', 'two in a small and remote township', (stage) => {
    const { after, openAll, open, found } = officesOf(stage, { kind: '乡', smallOrRemote: true })
    openAll(1)
    open(after(0))
    found(after(0))
  }),
  near('offices-out-of-range', 'three, and as many institutions as one likes', (stage) => {
    const { after, openAll, open } = officesOf(stage)
    openAll(3)
    for (const days of [1, 2, 3]) open(after(days), 'township-institution')
  }),
  near('offices-out-of-range', 'a fifth, while another takes over from one at the same instant', (stage) => {
    const { after, openAll, open, close } = officesOf(stage)
    const [first = ''] = openAll(5)
    close(first, after(0))
    open(after(0))
  }),
  near('offices-out-of-range', 'set up one by one', (stage) => {
    const { after, open } = officesOf(stage)
    for (const days of [0, 20, 40]) open(after(days))
  }),
  near('offices-out-of-range', 'one in a small and remote township, and none after it', (stage) => {
    const { after, openAll, close } = officesOf(stage, { kind: '民族乡', smallOrRemote: true })
    const [first = ''] = openAll(1)
    close(first, after(0))
  }),
  near('offices-out-of-range', 'two of a street, which is no township', (stage) => {
    officesOf(stage, { kind: '街道' }).openAll(2)
  }),
]

const codes: readonly Scenario[] = [
  hit('unknown-code', 'a kind of body that is none, until it was closed', (stage) => {
    const row = body(stage, { kind: '办事处' })
    const until = course(stage)(0)
    stage.tell('organisation.closed', { orgId: row }, until)
    stage.expect({ register: 'organisation', row, part: 'kind', since: at(begin(stage), '00:00'), until })
  }),
]

const digits = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** A unified social credit code that nobody has, with the last digit that GB 32100-2015 asks for. */
function creditCode(stage: Stage): string {
  const first17 = `93${stage.county}MA${Array.from({ length: 7 }, () => digits.charAt(stage.random.int(0, 30))).join('')}`
  const sum = Array.from(first17).reduce((total, digit, index) => total + digits.indexOf(digit) * 3 ** index, 0)
  return `${first17}${digits.charAt((31 - (sum % 31)) % 31)}`
}

export const townshipScenarios: readonly Scenario[] = [...creditCodes, ...appointments, ...demands, ...offices, ...codes]
