import { addDays, at, daysOf, startOfDay } from '../calendar.ts'
import { body, invented } from '../cast.ts'
import { hit, near, type Scenario } from '../scenario.ts'
import type { Data, Stage } from '../stage.ts'

/** Days of training in a year, for whom was in post on all its days. */
const wholeYear = 15

interface Career {
  /** First and last day in post, `MM-DD`. */
  readonly from?: string
  readonly to?: string
  /** What else is stated of the post. */
  readonly data?: Data
  /** Default: a body of a township. */
  readonly org?: string
}

/** A person in a post of a township's body in the year before, from its first day to its last unless stated; nothing is heard of them after it. */
function person(stage: Stage, { from = '01-01', to = '12-31', data = {}, org = body(stage) }: Career = {}) {
  const [staffId, year] = [stage.id('person'), stage.year - 1]
  const tell = (fact: string, time: string, more: Data = {}) => void stage.tell(`staff.${fact}`, { staffId, ...more }, time)
  tell('posted', at(`${year}-${from}`, '00:00'), { org, post: invented('科员'), kind: 'civil-servant', ...data })
  tell('left', at(`${year}-${to}`, '18:00'), { reason: 'resigned' })
  return {
    staffId,
    year,
    org,
    tell,
    train: (day: string, days: number, more: Data = {}): void =>
      tell('trained', at(day, '17:00'), { days, course: invented('业务培训'), ...more }),
    found: (until?: string): void =>
      stage.expect({
        register: 'training-year',
        row: `${staffId}:${year}`,
        since: startOfDay(`${year + 1}-01-01`),
        ...(until !== undefined && { until }),
      }),
  }
}

const department = (stage: Stage): string => body(stage, { kind: 'department', region: stage.county })

/** What so many days in post ask for, in whole days. */
const shareOf = (days: number, year: number): number => Math.round((wholeYear * days) / daysOf(year).length)

const shortfall: readonly Scenario[] = [
  hit('training-shortfall', 'half a day too few', (stage) => {
    const { year, train, found } = person(stage)
    for (const month of ['03', '06']) train(`${year}-${month}-12`, 5)
    train(`${year}-10-10`, 4.5)
    found()
  }),
  hit('training-shortfall', 'made up in the next year', (stage) => {
    const { year, train, found } = person(stage)
    train(`${year}-05-10`, 12)
    const day = stage.workday('01-10', '11-30')
    train(day, 3, { year })
    found(at(day, '17:00'))
  }),
  hit('training-shortfall', 'a later training counts to the year in which it was', (stage) => {
    const { year, train, found } = person(stage)
    train(`${year}-05-10`, 14)
    train(stage.workday('01-10', '01-31'), 5)
    found()
  }),
  hit('training-shortfall', 'of half a year, in two posts', (stage) => {
    const { year, tell, train, found } = person(stage, { from: '07-01' })
    tell('transferred', at(`${year}-09-15`, '09:00'), { to: body(stage) })
    const inPost = daysOf(year).filter((day) => day >= `${year}-07-01`).length
    train(`${year}-08-10`, 2)
    train(`${year}-11-10`, shareOf(inPost, year) - 3)
    found()
  }),
  hit('training-shortfall', 'of as few days in post as ask for a third day', (stage) => {
    // 61 days ask for two and a half, or a little more, which is rounded up.
    const { year, train, found } = person(stage, { to: addDays(`${stage.year - 1}-01-01`, 60).slice(5) })
    train(`${year}-02-10`, 2.5)
    found()
  }),
  near('training-shortfall', 'exactly fifteen, in halves and to the last minute', (stage) => {
    const { year, tell, train } = person(stage)
    train(`${year}-04-10`, 7.5)
    train(`${year}-07-10`, 7)
    tell('trained', at(`${year}-12-31`, '23:59'), { days: 0.5, course: invented('业务培训') })
  }),
  near('training-shortfall', 'the share of sixty days, which is rounded down', (stage) => {
    const { year, train } = person(stage, { to: addDays(`${stage.year - 1}-01-01`, 59).slice(5) })
    train(`${year}-02-10`, 2)
  }),
  near('training-shortfall', 'on leave for half of the year', (stage) => {
    const { year, tell, train } = person(stage)
    const [firstDay, lastDay] = [`${year}-01-01`, `${year}-06-30`]
    tell('on-leave', at(firstDay, '09:00'), { firstDay, lastDay, kind: 'study' })
    train(`${year}-09-10`, shareOf(daysOf(year).filter((day) => day > lastDay).length, year))
  }),
  near('training-shortfall', 'in two posts, of which neither alone saw enough', (stage) => {
    const { year, tell, train } = person(stage)
    tell('transferred', at(`${year}-06-15`, '09:00'), { to: body(stage) })
    train(`${year}-03-10`, 8)
    train(`${year}-08-10`, 7)
  }),
  hit('training-shortfall', 'in a township for most of the year, and in a department at its end', (stage) => {
    const { year, tell, found } = person(stage)
    tell('transferred', at(`${year}-12-20`, '09:00'), { to: department(stage) })
    found()
  }),
  near('training-shortfall', 'in a department until the middle of the year, where most of the training was had', (stage) => {
    const { year, tell, train } = person(stage, { org: department(stage) })
    tell('transferred', at(`${year}-07-01`, '00:00'), { to: body(stage) })
    train(`${year}-03-10`, 5)
    train(`${year}-09-10`, shareOf(daysOf(year).filter((day) => day >= `${year}-07-01`).length, year) - 5)
  }),
  near('training-shortfall', 'of a department of the county', (stage) => {
    person(stage, { org: department(stage) })
  }),
  near('training-shortfall', 'in post for the last days of a year', (stage) => {
    person(stage, { from: '12-24' })
  }),
]

const codes: readonly Scenario[] = [
  hit('unknown-code', 'a kind of staff that is none', (stage) => {
    const { staffId: row, year } = person(stage, { from: '12-24', data: { kind: 'wizard' } })
    const [since, until] = [at(`${year}-12-24`, '00:00'), at(`${year}-12-31`, '18:00')]
    stage.expect({ register: 'staff', row, part: 'kind', since, until })
  }),
  hit('unknown-region', 'a post in a place that nobody registered', (stage) => {
    const { staffId: row, year } = person(stage, { from: '12-24', data: { region: `${stage.county}998` } })
    stage.expect({ register: 'staff', row, since: at(`${year}-12-24`, '00:00'), until: at(`${year}-12-31`, '18:00') })
  }),
]

export const staffScenarios: readonly Scenario[] = [...shortfall, ...codes]
