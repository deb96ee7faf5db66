// Follows from schemas/ by `pnpm generate`. Do not edit.

import type { DomainEvent } from '@xianglian/core'

import type { Applicant, LegalBasis } from './common.ts'

/** An appeal was decided 复议诉讼结果. */
export interface EnforcementAppealDecided {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Code: upheld 维持, changed 变更, annulled 撤销, withdrawn, other. */
  readonly outcome: string | null
  /** Body that decided. */
  readonly by: string | null
  /** The fine as it now is, when changed. */
  readonly newTotal: string | null
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
}

/** The party appeals 复议或诉讼. */
export interface EnforcementAppealed {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Code or orgId of the body appealed to. */
  readonly to: string | null
  /** Code: review 行政复议, suit 行政诉讼, objection. */
  readonly kind: string | null
}

/** The enforcement case is closed 结案. */
export interface EnforcementClosed {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Code of how it ended. */
  readonly kind: string | null
}

/** The debt is handed over for collection 移送强制执行. */
export interface EnforcementCollectionSent {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Body that collects. */
  readonly to: string | null
}

/** The party is told of facts, grounds and rights 事先告知. */
export interface EnforcementInformed {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Code of how. */
  readonly how: string | null
  /** Whether a hearing is asked for. */
  readonly hearing: boolean | null
  /** Number of the notice. */
  readonly documentNo: string | null
}

/** The decision was reviewed for legality 法制审核. */
export interface EnforcementLegallyReviewed {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Opinion: code or words. */
  readonly opinion: string | null
  /** The hub's id of the reviewer. */
  readonly reviewer: string | null
  /** orgId of the reviewing body. */
  readonly org: string | null
}

/** An enforcement case is opened 立案 (policy 二(一)3). */
export interface EnforcementOpened {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Code or words of the offence. */
  readonly offence: string | null
  /** orgId of the enforcing body. */
  readonly org: string | null
  /** The hub's id of the officer. */
  readonly officer: string | null
  /** Code of the division, when other than the event's. */
  readonly region: string | null
  /** Whom it is against 当事人. */
  readonly party: Applicant | null
  /** Day of the offence. */
  readonly occurredOn: string | null
  /** Basic code of the power exercised. */
  readonly basicCode: string | null
  /** Particulars of the source that no field of this schema takes, as text by name. */
  readonly attributes: Readonly<Record<string, string>>
}

/** Money was paid on the fine 缴款. */
export interface EnforcementPaid {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Amount. */
  readonly amount: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Payment code 缴款码. */
  readonly paymentCode: string | null
  /** Code of the income subject 收入科目. */
  readonly incomeSubject: string | null
  /** Code of the budget level the income goes to: central, province, prefecture, county, township. */
  readonly budgetLevel: string | null
  /** Code of how. */
  readonly method: string | null
}

/** A penalty is imposed 处罚决定. */
export interface EnforcementPenalised {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Fine; null when the penalty is not money. */
  readonly amount: string | null
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Number of the decision 文号. */
  readonly documentNo: string | null
  /** Code of the kind of penalty. */
  readonly kind: string | null
  /** orgId of the deciding body. */
  readonly org: string | null
  /** orgId of the body in whose name it decides. */
  readonly inNameOf: string | null
  /** What it rests on. */
  readonly basis: readonly LegalBasis[]
  /** Last day to pay. */
  readonly due: string | null
}

/** The decision was published 公示. */
export interface EnforcementPublished {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Where, such as the address of the page. */
  readonly where: string | null
}

/** A document was sent or served 送达. */
export interface EnforcementServed {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Code: direct, post, public notice, lien, sent, other. */
  readonly how: string | null
  /** What was served. */
  readonly document: string | null
  /** Cost of serving, added to what is due. */
  readonly expense: string | null
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
}

/** The fine grew for late payment 加处罚款. */
export interface EnforcementSurcharged {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** The total of the fine as it now is, not what was added. */
  readonly newTotal: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Why. */
  readonly reason: string | null
}

/** The fine, or part of it, is waived 减免. */
export interface EnforcementWaived {
  /** Number of the enforcement case 案号, unique within the hub. */
  readonly caseNo: string
  /** Amount waived; null is all that is due. */
  readonly amount: string | null
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Why. */
  readonly reason: string | null
  /** orgId of the body that approved it. */
  readonly approvedBy: string | null
}

export type EnforcementEvent =
  | DomainEvent<'enforcement.appeal-decided', EnforcementAppealDecided>
  | DomainEvent<'enforcement.appealed', EnforcementAppealed>
  | DomainEvent<'enforcement.closed', EnforcementClosed>
  | DomainEvent<'enforcement.collection-sent', EnforcementCollectionSent>
  | DomainEvent<'enforcement.informed', EnforcementInformed>
  | DomainEvent<'enforcement.legally-reviewed', EnforcementLegallyReviewed>
  | DomainEvent<'enforcement.opened', EnforcementOpened>
  | DomainEvent<'enforcement.paid', EnforcementPaid>
  | DomainEvent<'enforcement.penalised', EnforcementPenalised>
  | DomainEvent<'enforcement.published', EnforcementPublished>
  | DomainEvent<'enforcement.served', EnforcementServed>
  | DomainEvent<'enforcement.surcharged', EnforcementSurcharged>
  | DomainEvent<'enforcement.waived', EnforcementWaived>
