// Follows from schemas/ by `pnpm generate`. Do not edit.

import type { DomainEvent } from '@xianglian/core'

/** A project is approved, and who pays is fixed 项目批复 (policy 二(二)2). */
export interface ProjectApproved {
  /** Id of the project 项目. */
  readonly projectId: string
  /** What it is called. */
  readonly name: string | null
  /** Code of the division it is for. */
  readonly region: string | null
  /** Code of whose duty it is: county, township, shared. */
  readonly responsibility: string | null
  /** Share of the cost that the county bears, from 0 to 1. */
  readonly countyShare: string | null
  /** Cost in all. */
  readonly cost: string | null
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Code or words of what it belongs to. */
  readonly category: string | null
  /** Who carries it out or gains by it: orgId or name of a body. */
  readonly beneficiary: string | null
  /** orgId of the approving body. */
  readonly approvedBy: string | null
  /** Number of the approval 文号. */
  readonly documentNo: string | null
  /** Particulars of the source that no field of this schema takes, as text by name. */
  readonly attributes: Readonly<Record<string, string>>
}

/** A project is completed 竣工. */
export interface ProjectCompleted {
  /** Id of the project 项目. */
  readonly projectId: string
  /** Cost as settled. */
  readonly finalCost: string | null
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** orgId of the body that checked it. */
  readonly checkedBy: string | null
}

/** Money is asked of someone for a project 要求配套. */
export interface ProjectContributionRequired {
  /** Id of the project 项目. */
  readonly projectId: string
  /** orgId or region asked to pay. */
  readonly from: string
  /** Amount. */
  readonly amount: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** What it rests on. */
  readonly basis: string | null
  /** Last day to pay. */
  readonly due: string | null
  /** Document. */
  readonly documentNo: string | null
}

export type ProjectEvent =
  | DomainEvent<'project.approved', ProjectApproved>
  | DomainEvent<'project.completed', ProjectCompleted>
  | DomainEvent<'project.contribution-required', ProjectContributionRequired>
