// Follows from schemas/ by `pnpm generate`. Do not edit.

import type { DomainEvent } from '@xianglian/core'

/** A person is found absent without leave 脱岗 (policy 三(二)). */
export interface StaffAbsenceFound {
  /** The hub's id of the person; no personal data. */
  readonly staffId: string
  /** orgId of the body whose post was empty. */
  readonly org: string | null
  /** First day; the day of the event when it is not stated. */
  readonly firstDay: string | null
  /** Last day, inclusive. */
  readonly lastDay: string | null
  /** orgId of the body that found it. */
  readonly foundBy: string | null
  /** What was said about it. */
  readonly explanation: string | null
}

/** A person leaves a post, or the service 离职. */
export interface StaffLeft {
  /** The hub's id of the person; no personal data. */
  readonly staffId: string
  /** orgId of the body left; every post held ends when it is not stated. */
  readonly org: string | null
  /** Code: retired 退休, resigned 辞职, dismissed 辞退或开除, expired 聘期届满, deceased 去世, other. */
  readonly reason: string | null
  /** Decision. */
  readonly documentNo: string | null
}

/** A person is on leave 休假, both days included. Leave without a last day goes on until the person takes up a post. */
export interface StaffOnLeave {
  /** The hub's id of the person; no personal data. */
  readonly staffId: string
  /** First day; the day of the event when it is not stated. */
  readonly firstDay: string | null
  /** Last day. */
  readonly lastDay: string | null
  /** Code: annual 年休假, sick 病假, personal 事假, maternity 产假, study 脱产学习, other. */
  readonly kind: string | null
  /** orgId of the body that approved it. */
  readonly approvedBy: string | null
}

/** A person takes up a post 任职 (policy 三(二)). */
export interface StaffPosted {
  /** The hub's id of the person; no personal data. */
  readonly staffId: string
  /** Name of the person. */
  readonly name: string | null
  /** orgId of the body. */
  readonly org: string
  /** Post 职务. */
  readonly post: string | null
  /** Rank 职级. */
  readonly rank: string | null
  /** Code: civil-servant 公务员, institution 事业编制, worker 工勤, contract 编外聘用, village 村(社区)干部. */
  readonly kind: string | null
  /** Code of the division that the person works in, when other than the event's. */
  readonly region: string | null
  /** Beside the posts already held 兼任; else these end with it. */
  readonly concurrent: boolean
  /** Decision. */
  readonly documentNo: string | null
}

/** A person completes a training 培训 (policy 三(二)). */
export interface StaffTrained {
  /** The hub's id of the person; no personal data. */
  readonly staffId: string
  /** Days that it counts for; half days as 0.5. */
  readonly days: number
  /** Calendar year that it counts to; the year of the event when it is not stated. */
  readonly year: number | null
  /** What was taught 班次. */
  readonly course: string | null
  /** orgId or name of who held it. */
  readonly organiser: string | null
  /** Number of the certificate. */
  readonly certificateNo: string | null
}

/** A person goes from one body to another 交流调任. */
export interface StaffTransferred {
  /** The hub's id of the person; no personal data. */
  readonly staffId: string
  /** orgId of the body left; every post held ends when it is not stated. */
  readonly from: string | null
  /** orgId of the body joined. */
  readonly to: string
  /** Post 职务. */
  readonly post: string | null
  /** Rank 职级. */
  readonly rank: string | null
  /** Code of the division that the person works in, when other than the event's. */
  readonly region: string | null
  /** Decision. */
  readonly documentNo: string | null
}

export type StaffEvent =
  | DomainEvent<'staff.absence-found', StaffAbsenceFound>
  | DomainEvent<'staff.left', StaffLeft>
  | DomainEvent<'staff.on-leave', StaffOnLeave>
  | DomainEvent<'staff.posted', StaffPosted>
  | DomainEvent<'staff.trained', StaffTrained>
  | DomainEvent<'staff.transferred', StaffTransferred>
