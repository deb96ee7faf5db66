import { dayNumberOf, dayOf, startOfNumber, toDay, toNumber } from '../calendar/days.ts'
import { instant, integer, text, type RowOf } from '../columns.ts'
import { derivation } from '../lookup.ts'
import { fromMinor } from '../money.ts'
import { filled } from '../present.ts'
import { fixedDay, limit } from '../reference/index.ts'
import { staffBodies, trainingYearColumns, type Days, type PostDays } from './row.ts'
import type { Leave, Posting, StaffState, Training } from './state.ts'

/** What the days required of a year rest on: for the rule that judges them. */
export const trainingLimits = ['staff.training-days', 'staff.training-years'] as const
export const trainingDays = ['staff.training-from'] as const

/**
 * A row for each year in which a person held a post or that a training counts to. The fold knows no clock, and who is posted once and of whom
 * nothing more is heard is in post in every year from then on: so the rows of a post that is held reach as many years beyond the last fact known of
 * the person as `staff.training-years` says (each new fact moves that on), and begin with the first year of which training is required. A
 * year that is still to end is as it will be when nothing more happens; a finding about it is pending.
 */
export function toTrainingYears(state: StaffState): readonly RowOf<typeof trainingYearColumns>[] {
  const years = new Set([...yearsInPost(state), ...state.trainings.map(({ year }) => year)])
  return [...years].toSorted((a, b) => a - b).map((year) => toRow(state, year))
}

/** Days by their numbers, `to` excluded. */
interface Span {
  readonly from: number
  readonly to: number
}

function yearsInPost({ postings, region, lastFactAt }: StaffState): readonly number[] {
  if (lastFactAt === undefined) return []
  const first = firstYear(region)
  const last = Math.min(yearOf(dayOf(lastFactAt)) + limit('staff.training-years', { region }), lastYear)
  const years = Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => first + index)
  return years.filter((year) => postings.some((posting) => overlap(heldDays(posting), spanOf(year))))
}

function toRow({ staffId = '', region, postings, leaves, trainings }: StaffState, year: number): RowOf<typeof trainingYearColumns> {
  const span = spanOf(year)
  const its = postings.filter((posting) => overlap(heldDays(posting), span))
  const away = leaves.filter((leave) => overlap(awayDays(leave), span))
  const counted = trainings.filter((training) => training.year === year)
  return {
    staffId,
    year,
    home: region,
    posts: filled(
      its.map((one) => ({ org: one.org, region: one.region, isConcurrent: one.isConcurrent, ...daysWithin(heldDays(one), span) })),
    ),
    leaves: filled(away.map((leave) => daysWithin(awayDays(leave), span))),
    daysTrained: fromMinor(counted.reduce((sum, training) => sum + hundredthsOf(training), 0n)),
    trainings: filled(counted),
    restsOn: filled([...its, ...away].map(({ event }) => event)),
  }
}

/**
 * What a year asks for. It is staff of townships that are meant: days in posts at bodies of a township count, and at bodies that nobody registered; those
 * at others, such as a department of the county, do not. Trainings count whatever post they were had in.
 */
export const trainingYear = derivation(trainingYearColumns, {
  lookups: { bodies: { in: staffBodies, group: 'person', values: ({ staffId }) => [staffId] } },
  columns: {
    /** The body, and its region, in whose post the year ended for the person, of those that count; without such, of any. */
    org: text.optional.indexed,
    region: text.optional.indexed,
    /** Days in posts that count, each once, without those on leave. */
    daysInPost: integer,
    daysOnLeave: integer,
    /** What the days in post ask for, in whole days. */
    daysRequired: integer,
    /** When the trainings that count to the year came to what is required. */
    reachedAt: instant.optional,
  },
  of: ({ year, home, posts, leaves, trainings }, { bodies }) => {
    const others = new Set(bodies.filter(({ isOfTownship }) => isOfTownship === false).map(({ org }) => org))
    const its = (posts ?? []).filter(({ org }) => !others.has(org))
    const span = spanOf(year)
    const held = daysOf(its.map(toSpan), [], span)
    const daysInPost = daysOf(its.map(toSpan), (leaves ?? []).map(toSpan), span)
    const post = lastOf(its) ?? lastOf(posts ?? [])
    const region = post?.region ?? home
    const daysRequired = requiredOf(daysInPost, year, region)
    const reached = reachedAt(trainings ?? [], daysRequired)
    return { org: post?.org, region, daysInPost, daysOnLeave: held - daysInPost, daysRequired, reachedAt: reached }
  },
})

export type TrainingYearRow = RowOf<typeof trainingYearColumns & typeof trainingYear.columns>

/** The last post that was not held beside another, else the last. */
const lastOf = (posts: readonly PostDays[]): PostDays | undefined => posts.findLast(({ isConcurrent }) => !isConcurrent) ?? posts.at(-1)

/** What is required of a whole year, by the share of its days in post, rounded half up to whole days. */
function requiredOf(daysInPost: number, year: number, region: string | null | undefined): number {
  if (daysInPost === 0 || year < firstYear(region)) return 0
  const { from, to } = spanOf(year)
  return Math.round((limit('staff.training-days', { region, at: `${year}-12-31` }) * daysInPost) / (to - from))
}

/** Trainings stand in the order in which they happened. */
function reachedAt(trainings: readonly Training[], required: number): string | undefined {
  if (required === 0) return undefined
  let sum = 0n
  return trainings.find((training) => (sum += hundredthsOf(training)) >= BigInt(required) * 100n)?.at
}

/** No training counts for more days than a year has, nor for fewer than none. */
const hundredthsOf = ({ days }: Training): bigint => BigInt(Math.round(Math.min(Math.max(days, 0), 366) * 100))

const firstYear = (region: string | null | undefined): number => yearOf(fixedDay('staff.training-from', { region }))
const yearOf = (day: string): number => Number(day.slice(0, 4))

/** Days have years of four digits. */
const lastYear = 9998

/** The days of a year; none where what is stated is no year. */
function spanOf(year: number): Span {
  if (year < 1 || year > lastYear) return { from: 0, to: 0 }
  const [from, to] = [year, year + 1].map((one) => toNumber(`${String(one).padStart(4, '0')}-01-01`))
  return { from: from ?? 0, to: to ?? 0 }
}

/** The days of which any part was in post: who leaves in the course of a day was in post on it, who leaves with its beginning was not. */
function heldDays({ since, until }: Posting): Span {
  const from = dayNumberOf(since)
  if (until === undefined) return { from, to: Infinity }
  const last = dayNumberOf(until)
  return { from, to: until === startOfNumber(last) ? last : last + 1 }
}

const awayDays = ({ firstDay, lastDay }: Leave): Span => ({
  from: toNumber(firstDay),
  to: lastDay === undefined ? Infinity : toNumber(lastDay) + 1,
})

const toSpan = ({ firstDay, lastDay }: Days): Span => ({ from: toNumber(firstDay), to: toNumber(lastDay) + 1 })

/** What of a span lies within another that it overlaps. */
const daysWithin = ({ from, to }: Span, span: Span): Days => ({
  firstDay: toDay(Math.max(from, span.from)),
  lastDay: toDay(Math.min(to, span.to) - 1),
})

const overlap = (a: Span, b: Span): boolean => Math.max(a.from, b.from) < Math.min(a.to, b.to)

/** How many days of a span lie in any of the spans, and in none of those without. */
function daysOf(spans: readonly Span[], without: readonly Span[], within: Span): number {
  const borders = [...spans, ...without].flatMap(({ from, to }) => [from, to]).filter((day) => within.from < day && day < within.to)
  const cuts = [within.from, ...new Set(borders), within.to].toSorted((a, b) => a - b)
  const holds = (all: readonly Span[], day: number): boolean => all.some(({ from, to }) => from <= day && day < to)
  return cuts
    .slice(1)
    .map((to, index) => ({ from: cuts[index] ?? to, to }))
    .filter(({ from }) => holds(spans, from) && !holds(without, from))
    .reduce((sum, { from, to }) => sum + to - from, 0)
}
