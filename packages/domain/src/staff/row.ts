import { decimal, instant, integer, jsonOf, text, type RowOf } from '../columns.ts'
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

export const trainingYearColumns = {
  staffId: text.indexed,
  year: integer.indexed,
  /** The body, and its region, in whose post the year ended for the person. */
  org: text.optional.indexed,
  region: text.optional.indexed,
  /** Days with a post, over all postings, without those on leave. */
  daysInPost: integer,
  daysOnLeave: integer,
  daysTrained: decimal,
  /** What the days in post ask for, in whole days. */
  daysRequired: integer,
  /** When the trainings that count to the year came to what is required. */
  reachedAt: instant.optional,
  trainings: jsonOf<readonly Training[]>().optional,
  /** The events of postings and leave that the year rests on. */
  restsOn: jsonOf<readonly string[]>().optional,
} as const

export type TrainingYearRow = RowOf<typeof trainingYearColumns>
