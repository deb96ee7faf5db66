import type { StaffEvent } from '@xianglian/contracts'

import { addDays, dayOf } from '../calendar/index.ts'
import { eventRef } from '../rule.ts'

/** A post that a person held or holds. */
export interface Posting {
  readonly org: string
  readonly post: string | null
  readonly rank: string | null
  readonly region: string
  /** Held beside others 兼任. */
  readonly isConcurrent: boolean
  readonly since: string
  /** As `eventRef` writes it. */
  readonly event: string
  readonly until?: string
  readonly endedBy?: string
}

/** Days on leave, both inclusive; without a last one it goes on. What leave it is, is the person's own affair. */
export interface Leave {
  readonly firstDay: string
  readonly lastDay?: string
  readonly event: string
}

export interface Training {
  readonly at: string
  /** The year that it counts to. */
  readonly year: number
  readonly days: number
  readonly course: string | null
  readonly event: string
}

export interface Absence {
  readonly at: string
  readonly org: string | null
  readonly firstDay: string
  readonly lastDay: string | null
  readonly foundBy: string | null
  readonly event: string
}

export interface StaffState {
  readonly staffId?: string
  readonly region?: string
  readonly kind?: string
  readonly postings: readonly Posting[]
  readonly leaves: readonly Leave[]
  readonly trainings: readonly Training[]
  readonly absences: readonly Absence[]
  readonly leftReason?: string | null
  /** When the last fact happened that is known of the person. */
  readonly lastFactAt?: string
}

export const unknownStaff: StaffState = { postings: [], leaves: [], trainings: [], absences: [] }

type PostEvent = Extract<StaffEvent, { readonly type: 'staff.posted' | 'staff.transferred' }>

/** What every fact says of a person. */
export const told = (state: StaffState, { data, time, region }: StaffEvent): StaffState => ({
  ...state,
  staffId: data.staffId,
  region: state.region ?? region,
  lastFactAt: time,
})

/** A person takes up a post; one that is held already goes on. Who does is back from leave. */
export function take(state: StaffState, org: string, isConcurrent: boolean, event: PostEvent): StaffState {
  const { post, rank, region } = event.data
  const leaves = back(state.leaves, event.time)
  if (state.postings.some((one) => isHeld(one) && one.org === org && one.post === post)) return { ...state, leaves }
  const next: Posting = { org, post, rank, region: region ?? event.region, isConcurrent, since: event.time, event: eventRef(event) }
  return { ...state, region: next.region, leaves, postings: [...state.postings, next] }
}

/** The posts that are held end: those at one body, or all but one that goes on. */
export const end = (state: StaffState, event: StaffEvent, ends: (posting: Posting) => boolean): StaffState => ({
  ...state,
  postings: state.postings.map((one) => (isHeld(one) && ends(one) ? { ...one, until: event.time, endedBy: eventRef(event) } : one)),
})

export const isHeld = ({ until }: Posting): boolean => until === undefined

/** Leave without a last day ends on the eve. */
const back = (leaves: readonly Leave[], at: string): readonly Leave[] =>
  leaves.map((leave) => (leave.lastDay === undefined && leave.firstDay < dayOf(at) ? { ...leave, lastDay: addDays(dayOf(at), -1) } : leave))

/** The post that is held now: the last that is not held beside another, else the last. */
export const current = (postings: readonly Posting[]): Posting | undefined =>
  postings.findLast((one) => isHeld(one) && !one.isConcurrent) ?? postings.findLast(isHeld)
