import { addWorkingDays, endOfDay, isWorkingDay } from '../calendar.ts'
import { invented } from '../cast.ts'
import type { Data } from '../stage.ts'
import { serviceOffice } from './bodies.ts'
import { createClock } from './clock.ts'
import { planOf, type County, type Course, type Plan } from './course.ts'
import type { Service } from './terms.ts'

/** Tells one case from its filing to its end, or to where it stands when the year is over. */
export function lawfulCase(county: County, number: number): void {
  const { stage, services, days } = county
  const { random, year } = stage
  const service = random.skewed(services)
  const township = random.skewed(county.townships).code
  const filedOn = random.weighed(days)
  const channel = isWorkingDay(filedOn) ? random.skewed(service.channels) : random.pick(['internet', 'mobile'])
  const isRemote = channel !== 'window' && channel !== 'village-point'
  const clock = isRemote ? createClock(random, filedOn, 7 * 60, 21 * 60) : createClock(random, filedOn, 9 * 60, 16 * 60)
  const atTownship = service.isDevolved || random.chance(0.8)
  const course: Course = {
    county,
    service,
    township,
    caseNo: `${stage.county}-${year}-${String(number).padStart(6, '0')}`,
    clock,
    office: atTownship ? serviceOffice(township) : service.department,
    acceptedIn: atTownship ? township : stage.county,
    tell: (event, data, region = township) =>
      stage.tell(`case.${event}`, { caseNo: course.caseNo, ...data }, clock.time, { region, desk: 'front-desk' }),
  }
  const plan = planOf(course)
  file(course, channel, plan)
  if (plan.ending === 'waiting') return waitForApplicant(course)
  if (plan.ending === 'refused') return refuse(course)
  accept(course, plan)
  if (plan.ending === 'running') return startProcedure(course, service.procedure)
  handle(course, plan)
}

function file({ county: { stage }, service, township, clock, tell }: Course, channel: string, { ending }: Plan): void {
  const { random } = stage
  const { itemId, name, materials, department } = service
  const isPerson = random.chance(0.8)
  const applicant = { type: isPerson ? '自然人' : '法人', personId: stage.id('person') }
  const isOver = ending !== 'waiting' && ending !== 'running'
  // Of the national platform: later than the hub's own clock, as it counts from the acceptance on.
  const statedDue = isOver && random.chance(0.15) ? { statedDue: endOfDay(addWorkingDays(clock.day, 45)) } : {}
  tell('filed', {
    itemId,
    title: invented(name),
    region: township,
    applicant,
    ...(random.chance(0.1) && { agent: { type: '自然人', personId: stage.id('person') } }),
    channel,
    department,
    materials: materials.filter(({ source }) => source !== 'commitment' || random.chance(0.5)),
    ...(random.chance(0.03) && { bundleNo: stage.id('bundle') }),
    ...statedDue,
  })
  if (random.chance(0.1)) {
    clock.minutes(1, 3)
    tell('linked', { system: '511602-sim/provincial-platform', otherNo: stage.id('no') })
  }
}

const asked = ({ materials }: Service): Data[] => {
  const own = materials.filter(({ source }) => source === 'applicant').slice(0, 1)
  return own.map(({ id, name }) => ({ id, name }))
}

function waitForApplicant({ service, clock, office, tell }: Course): void {
  clock.workingDays(0)
  tell('supplement-requested', { round: 1, materials: asked(service), org: office, reason: '材料不齐全' })
}

function refuse({ county, clock, office, tell }: Course): void {
  clock.workingDays(county.stage.random.int(0, 3))
  tell('acceptance-refused', { org: office, reason: county.stage.random.pick(['不符合法定条件', '不属于本机关职权范围']) })
}

function accept({ county, service, clock, office, acceptedIn, tell }: Course, { supplement, toAccept }: Plan): void {
  const { random } = county.stage
  if (supplement) {
    clock.workingDays(random.int(0, 2))
    tell('supplement-requested', { round: 1, materials: asked(service), org: office })
    clock.workingDays(random.int(1, 4))
    tell('supplemented', { round: 1, materials: asked(service) })
  }
  clock.workingDays(toAccept)
  const mode = random.weighed([
    ['normal', 0.88],
    ['容缺', 0.07],
    ['告知承诺', 0.05],
  ])
  tell('accepted', { org: office, region: acceptedIn, mode }, acceptedIn)
}

function startProcedure({ clock, tell }: Course, procedure: Service['procedure']): void {
  if (procedure === undefined) return
  clock.workingDays(1)
  tell('special-started', { ...procedure, basis: '行政许可法 45' })
}

/** From the acceptance on. */
function handle(course: Course, plan: Plan): void {
  const { county, service, township, clock, office, tell } = course
  const { random } = county.stage
  const { suspended, extension, ending } = plan
  const decider = service.isDevolved ? county.powers.officeFor(township, service) : service.department
  if (office !== decider && random.chance(0.4)) {
    clock.minutes(5, 20)
    tell('pre-reviewed', { opinion: '同意转报', org: office })
    tell('forwarded', { to: decider, from: office })
  }
  clock.minutes(2, 10)
  tell('assigned', { org: decider, officer: `officer-${random.int(1, 300)}` })
  if (extension > 0) {
    clock.minutes(2, 10)
    tell('special-started', { kind: 'extension', name: '延期', approvedBy: service.department, days: extension })
  }
  // A special procedure starts one day after the acceptance; what it takes does not count.
  const counted = suspended > 0 ? 1 : 0
  if (suspended > 0) {
    startProcedure(course, service.procedure)
    clock.workingDays(suspended)
    tell('special-ended', { name: service.procedure?.name, result: '通过' })
  }
  if (ending === 'withdrawn') {
    clock.minutes(5, 30)
    tell('withdrawn', { reason: '申请人撤回' })
    return
  }
  work(course, decider, plan.toDecide - counted)
  conclude(course, decider)
}

const activities = ['材料审查', '现场踏勘', '业务复核', '领导审批', '制证'] as const

/** What is done until the decision, within so many working days. */
function work({ county, clock, tell }: Course, org: string, days: number): void {
  const { random } = county.stage
  let left = days
  for (const activity of activities.slice(0, random.int(0, activities.length))) {
    const taken = left > 0 ? random.int(0, Math.min(left, 4)) : 0
    left -= taken
    if (taken > 0) clock.workingDays(taken)
    const startedAt = clock.time
    tell('step-recorded', {
      activity,
      org,
      actor: `officer-${random.int(1, 300)}`,
      outcome: '完成',
      startedAt,
      endedAt: clock.minutes(3, 15),
    })
  }
  if (left > 0) clock.workingDays(left)
}

/** The decision, and what comes after it. */
function conclude(course: Course, decider: string): void {
  const { county, service, township, clock, office, acceptedIn, tell } = course
  const { random } = county.stage
  const outcome = random.chance(0.95) ? 'granted' : 'refused'
  clock.minutes(2, 10)
  tell('decided', { outcome, org: decider })
  if (service.fee !== undefined)
    tell('fee-charged', { amount: service.fee, name: '工本费', paymentCode: county.stage.id('payment'), budgetLevel: 'county' })
  const how = random.weighed([
    ['window', 0.75],
    ['post', 0.15],
    ['electronic', 0.1],
  ])
  // By post it comes straight from the department, when the applicant chose so.
  const issuedIn = how === 'window' ? acceptedIn : county.stage.county
  if (outcome === 'granted') {
    clock.workingDays(roomFor(course, random.int(0, 2)))
    tell('issued', { org: how === 'window' ? office : decider, region: issuedIn, certificateNo: county.stage.id('certificate') }, issuedIn)
    clock.workingDays(roomFor(course, random.int(0, 2)))
    tell('delivered', { how, chosenByApplicant: how === 'post' }, township)
  }
  clock.minutes(1, 10)
  tell('closed', { kind: outcome === 'granted' ? '办结' : '不予许可', org: office })
  rate(course)
}

/** So many working days, or none where the year would be over. */
const roomFor = ({ county, clock }: Course, days: number): number =>
  addWorkingDays(clock.day, Math.max(days, 1)) <= `${county.stage.year}-12-31` ? days : 0

function rate({ county, clock, office, tell }: Course): void {
  const { random, year } = county.stage
  if (!random.chance(0.6)) return
  const level = random.weighed(levels)
  const isPoor = level >= 4
  if (isPoor && addWorkingDays(clock.day, 10) > `${year}-12-31`) return
  clock.minutes(1, 10)
  tell('rated', { level, channel: random.pick(['window', 'mobile', 'hotline']), byDefault: level === 1 && random.chance(0.4) })
  if (!isPoor) return
  clock.workingDays(random.int(1, 9))
  tell('rating-followed-up', { verified: random.chance(0.7), rectified: true, org: office })
}

const levels = [
  [1, 0.8],
  [2, 0.12],
  [3, 0.05],
  [4, 0.02],
  [5, 0.01],
] as const
