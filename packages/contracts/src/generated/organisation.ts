// Follows from schemas/ by `pnpm generate`. Do not edit.

import type { DomainEvent } from '@xianglian/core'

import type { LocalCode } from './common.ts'

/** An organisation exists no longer 机构撤销. */
export interface OrganisationClosed {
  /** The hub's own id of the organisation 机构. */
  readonly orgId: string
  /** Why. */
  readonly reason: string | null
  /** orgId of the organisation that takes over. */
  readonly successor: string | null
  /** Decision. */
  readonly documentNo: string | null
}

/** A head is appointed 负责人任命. */
export interface OrganisationHeadAppointed {
  /** The hub's own id of the organisation 机构. */
  readonly orgId: string
  /** The hub's id of the person; no personal data. */
  readonly person: string
  /** Name of the person. */
  readonly name: string | null
  /** Post. */
  readonly post: string | null
  /** orgId of the party whose consent was had, such as the township. */
  readonly consentOf: string | null
  /** Decision. */
  readonly documentNo: string | null
}

/** A head is removed 负责人免职. */
export interface OrganisationHeadRemoved {
  /** The hub's own id of the organisation 机构. */
  readonly orgId: string
  /** The hub's id of the person. */
  readonly person: string | null
  /** orgId of the party whose consent was had. */
  readonly consentOf: string | null
  /** Why. */
  readonly reason: string | null
  /** Decision. */
  readonly documentNo: string | null
}

/** An organisation exists 机构设立 (policy 二(一)4). */
export interface OrganisationRegistered {
  /** The hub's own id of the organisation 机构. */
  readonly orgId: string
  /** Name. */
  readonly name: string
  /** Code: government 人民政府, department, township-office 综合办事机构, township-institution 直属事业单位, station 派驻站所, mass-organisation, village-committee, social-organisation, cooperative, enterprise, individual-business. */
  readonly kind: string | null
  /** Code of the division it works in. */
  readonly region: string | null
  /** orgId of the organisation above it. */
  readonly parent: string | null
  /** Unified social credit code; its check digit is judged, never refused. */
  readonly creditCode: string | null
  /** Codes in other schemes. */
  readonly localCodes: readonly LocalCode[]
  /** Name in short. */
  readonly shortName: string | null
  /** Decision that set it up. */
  readonly documentNo: string | null
}

/** A higher body demands that an organisation be set up or matched 要求对口设立机构. */
export interface OrganisationSetupDemanded {
  /** The hub's own id of the organisation 机构. */
  readonly orgId: string
  /** orgId of the body that demands it. */
  readonly by: string
  /** What it rests on. */
  readonly basis: string | null
  /** Document of the demand. */
  readonly documentNo: string | null
}

/** Who supervises an organisation 主管. */
export interface OrganisationSupervised {
  /** The hub's own id of the organisation 机构. */
  readonly orgId: string
  /** orgId of the supervising organisation. */
  readonly by: string
  /** Code: lead 主管, joint 双重管理. */
  readonly role: string | null
  /** Decision. */
  readonly documentNo: string | null
}

export type OrganisationEvent =
  | DomainEvent<'organisation.closed', OrganisationClosed>
  | DomainEvent<'organisation.head-appointed', OrganisationHeadAppointed>
  | DomainEvent<'organisation.head-removed', OrganisationHeadRemoved>
  | DomainEvent<'organisation.registered', OrganisationRegistered>
  | DomainEvent<'organisation.setup-demanded', OrganisationSetupDemanded>
  | DomainEvent<'organisation.supervised', OrganisationSupervised>
