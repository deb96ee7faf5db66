import { z } from 'zod'

const count = (what: string) => z.int().describe(what)

/** What is counted: of some of it the register of sums says in which column. docs/metrics-of-service.md says what is left out. */
const countsShape = {
  filed: count('Cases filed 申请'),
  accepted: count('Cases accepted 受理, by a fact that says so'),
  ended: count('Cases that ended 办结: decided, withdrawn, closed, or refused acceptance, whichever came first'),
  promisedJudged: count('Of those that ended, how many had a promised limit 承诺时限'),
  promisedOnTime: count('Of these, how many ended within it'),
  statutoryJudged: count('Of those that ended, how many had a statutory limit 法定时限'),
  statutoryOnTime: count('Of these, how many ended within it'),
  yellowCards: count('Yellow cards 黄牌, without those that were lifted'),
  redCards: count('Red cards 红牌, without those that were lifted'),
  liftedCards: count('Cards that were lifted 撤牌'),
  timed: count('Of those that ended, how many had been accepted, or were taken to be'),
  workingDays: count('Working days that these took together, from acceptance to end'),
  toAcceptance: count('Cases accepted that say when they were filed'),
  toAcceptanceDays: count('Working days that these waited together for acceptance'),
  toDecision: count('Cases decided that say when they were accepted'),
  toDecisionDays: count('Working days that these waited together for a decision'),
  toIssue: count('Cases issued 出证 that say when they were decided'),
  toIssueDays: count('Working days that these waited together to be issued'),
  toDelivery: count('Cases delivered 送达 that say when they were issued'),
  toDeliveryDays: count('Working days that these waited together to be delivered'),
  sentBack: count('Cases sent back for supplements 补正 for the first time'),
  sentBackRounds: count('Requests for supplements'),
  townshipDecided: count('Cases decided that a township, or a village in it, had accepted'),
  townshipHandled: count('Of these, how many were decided without having been passed on 转报'),
  rated: count('Cases whose applicant rated them 好差评'),
  satisfied: count('Of these, how many were rated better than poor 差评'),
  ratedByDefault: count('Cases with praise by default 默认好评 alone, which is no rating'),
} as const

const days = (what: string) => z.int().nullable().describe(`${what}; null where none is timed`)

export const figuresShape = {
  ...countsShape,
  medianDays: days('Working days within which half of the timed cases ended'),
  p90Days: days('Working days within which nine in ten of the timed cases ended'),
} as const

export type Counts = Record<keyof typeof countsShape, number>
export type Figures = Counts & Readonly<Record<'medianDays' | 'p90Days', number | null>>

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys loses the names
export const counts = Object.keys(countsShape) as (keyof Counts)[]

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
export const noCounts = (): Counts => Object.fromEntries(counts.map((name) => [name, 0])) as Counts

/** The figures of what was counted, and of how many cases took how many working days. */
export const figuresOf = (counted: Counts, taken: ReadonlyMap<number, number>): Figures => ({
  ...counted,
  medianDays: percentileOf(taken, 50),
  p90Days: percentileOf(taken, 90),
})

/** The least number of days within which at least so many of a hundred cases ended; null of none. */
function percentileOf(taken: ReadonlyMap<number, number>, percent: number): number | null {
  const all = [...taken].toSorted(([a], [b]) => a - b)
  const rank = Math.ceil((all.reduce((sum, [, cases]) => sum + cases, 0) * percent) / 100)
  let reached = 0
  for (const [number, cases] of all) {
    reached += cases
    if (reached >= rank) return number
  }
  return null
}
