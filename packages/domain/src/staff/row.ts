import { boolean, decimal, instant, integer, jsonOf, text, type RowOf } from '../columns.ts'
import { derivation, published } from '../lookup.ts'
import { isOfTownship, organisations } from '../organisation/row.ts'
import { filled } from '../present.ts'
import { current, type Absence, type Leave, type Posting, type StaffState, type Training } from './state.ts'

export const staffColumns = {
  staffId: text,
  /** The body of the post that is held now; of several the one that is not held beside another. */
  org: text.optional.indexed,
  post: text.optional,
  rank: text.optional,
  kind: text.optional.indexed,
  region: text.optional.indexed,
  /** unknown, in-post or left. Whether someone is on leave, the days in `leaves` say. */
  status: text.indexed,
  /** Since when the post is held. */
  since: instant.optional,
  firstPostedAt: instant.optional,
  firstPostedBy: text.optional,
  leftAt: instant.optional,
  leftReason: text.optional,
  postings: jsonOf<readonly Posting[]>().optional,
  leaves: jsonOf<readonly Leave[]>().optional,
  absences: jsonOf<readonly Absence[]>().optional,
  absencesFound: integer,
  lastTrainedAt: instant.optional,
} as const

export type StaffRow = RowOf<typeof staffColumns>

export function toStaffRows({ staffId, region, kind, postings, leaves, trainings, absences, leftReason }: StaffState): readonly StaffRow[] {
  if (staffId === undefined) return []
  const now = current(postings)
  const hasLeft = now === undefined && postings.length > 0
  return [
    {
      staffId,
      org: now?.org,
      post: now?.post,
      rank: now?.rank,
      kind,
      region: now?.region ?? region,
      status: now === undefined ? (hasLeft ? 'left' : 'unknown') : 'in-post',
      since: now?.since,
      firstPostedAt: postings[0]?.since,
      firstPostedBy: postings[0]?.event,
      ...(hasLeft && { leftAt: lastEnd(postings), leftReason }),
      postings: filled(postings),
      leaves: filled(leaves),
      absences: filled(absences),
      absencesFound: absences.length,
      lastTrainedAt: trainings.at(-1)?.at,
    },
  ]
}

const lastEnd = (postings: readonly Posting[]): string | undefined =>
  postings
    .flatMap(({ until }) => until ?? [])
    .toSorted()
    .at(-1)

/** The bodies at which a person holds posts, or held them. */
export const staffBodyColumns = {
  staffId: text,
  /** Running number within the person, from 1. */
  number: integer,
  /** orgId. */
  org: text.indexed,
} as const

export const staffBody = derivation(staffBodyColumns, {
  lookups: { body: { in: organisations, key: ({ org }) => org } },
  columns: {
    /** Whether it belongs to a township; empty of one that is not registered. */
    isOfTownship: boolean.optional,
  },
  of: (_, { body }) => (typeof body?.registeredAt === 'string' ? { isOfTownship: isOfTownship(body) } : {}),
})

export const toStaffBodies = ({ staffId, postings }: StaffState): readonly RowOf<typeof staffBodyColumns>[] =>
  staffId === undefined ? [] : [...new Set(postings.map(({ org }) => org))].map((org, index) => ({ staffId, number: index + 1, org }))

/** The bodies of one person, by the group `person`. */
export const staffBodies = published('staff-body', { ...staffBodyColumns, ...staffBody.columns }, { person: ['staffId'] })

/** Days of a year, both inclusive. */
export interface Days {
  readonly firstDay: string
  readonly lastDay: string
}

/** The days of a year on which any part a person held a post. */
export interface PostDays extends Days, Pick<Posting, 'org' | 'region' | 'isConcurrent'> {}

export const trainingYearColumns = {
  staffId: text.indexed,
  year: integer.indexed,
  /** The region that the person was heard of in last. */
  home: text.optional,
  posts: jsonOf<readonly PostDays[]>().optional,
  leaves: jsonOf<readonly Days[]>().optional,
  daysTrained: decimal,
  trainings: jsonOf<readonly Training[]>().optional,
  /** The events of postings and leave that the year rests on. */
  restsOn: jsonOf<readonly string[]>().optional,
} as const
