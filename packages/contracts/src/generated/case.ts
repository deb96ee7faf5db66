// Follows from schemas/ by `pnpm generate`. Do not edit.

import type { DomainEvent } from '@xianglian/core'

import type { Applicant, Material } from './common.ts'

/** The case is not accepted 不予受理. */
export interface CaseAcceptanceRefused {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** orgId of the refusing body. */
  readonly org: string | null
  /** Code of the division whose counter refused it, when other than the event's. */
  readonly region: string | null
  /** Why: a code where one fits (outside-area, not-competent, no-licence-needed, not-eligible, incomplete, other), else words. */
  readonly reason: string | null
  /** Number of the notice. */
  readonly noticeNo: string | null
  /** The hub's id of the officer. */
  readonly officer: string | null
}

/** The case is accepted 受理: the clock starts the day after. */
export interface CaseAccepted {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** orgId of the accepting body. */
  readonly org: string | null
  /** Code of the division whose counter accepted it. */
  readonly region: string | null
  /** Code: normal, 容缺 with materials missing, 告知承诺 on a written promise. */
  readonly mode: string | null
  /** The hub's id of the officer. */
  readonly officer: string | null
  /** Number of the notice of acceptance. */
  readonly noticeNo: string | null
}

/** The case is given to an officer 分办. */
export interface CaseAssigned {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** orgId. */
  readonly org: string | null
  /** The hub's id of the officer. */
  readonly officer: string | null
}

/** The case is closed 办结. */
export interface CaseClosed {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** Code of how it ended. */
  readonly kind: string | null
  /** orgId of the closing body. */
  readonly org: string | null
}

/** The case is decided 办结决定. */
export interface CaseDecided {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** Code: granted 准予, refused 不予, other. */
  readonly outcome: string | null
  /** orgId of the deciding body. */
  readonly org: string | null
  /** orgId of the body in whose name it decides. */
  readonly inNameOf: string | null
  /** The hub's id of the officer. */
  readonly officer: string | null
  /** Number of the decision 文号. */
  readonly documentNo: string | null
  /** Why. */
  readonly reason: string | null
  /** Particulars of the source that no field of this schema takes, as text by name. */
  readonly attributes: Readonly<Record<string, string>>
}

/** What was issued reached the applicant 送达. */
export interface CaseDelivered {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** Code: window, post, electronic, other. */
  readonly how: string | null
  /** Whether the applicant chose this way. */
  readonly chosenByApplicant: boolean | null
  /** Number of the consignment. */
  readonly trackingNo: string | null
}

/** A fee is charged for the case 收费. */
export interface CaseFeeCharged {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** Amount. */
  readonly amount: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** What is charged for. */
  readonly name: string | null
  /** Payment code 缴款码. */
  readonly paymentCode: string | null
  /** Code of the budget level the income goes to: central, province, prefecture, county, township. */
  readonly budgetLevel: string | null
}

/** An application is handed in 申请 (policy 二(三)3). */
export interface CaseFiled {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** Item applied for. */
  readonly itemId: string | null
  /** Version of the item at that time. */
  readonly itemVersion: string | null
  /** What it is about. */
  readonly title: string | null
  /** Code of the division whose counter took it, when other than the event's. */
  readonly region: string | null
  /** Who applies. */
  readonly applicant: Applicant | null
  /** Who acts for the applicant. */
  readonly agent: Applicant | null
  /** Code: window, village-point, self-service-terminal, internet, mobile, television, post, e-mail, iot, hotline. */
  readonly channel: string | null
  /** Materials handed in. */
  readonly materials: readonly Material[]
  /** Number that joins cases of one matter 一件事. */
  readonly bundleNo: string | null
  /** When it is due as the sending system states it; stands beside the hub's own clock. */
  readonly statedDue: string | null
  /** The hub's id of the officer who answers for it. */
  readonly responsible: string | null
  /** orgId or name of the department that handles it. */
  readonly department: string | null
  /** Particulars of the source that no field of this schema takes, as text by name. */
  readonly attributes: Readonly<Record<string, string>>
}

/** The case is passed on 转报. */
export interface CaseForwarded {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** orgId of the body that gets it. */
  readonly to: string
  /** orgId of the body that passes it on. */
  readonly from: string | null
  /** Why. */
  readonly reason: string | null
}

/** A document or certificate is issued 出证. */
export interface CaseIssued {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** Window. */
  readonly window: string | null
  /** orgId of the issuing body. */
  readonly org: string | null
  /** Code of the division whose counter issued it. */
  readonly region: string | null
  /** What was issued. */
  readonly document: string | null
  /** Number of the certificate. */
  readonly certificateNo: string | null
}

/** The case is known to another system by another number 关联. */
export interface CaseLinked {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** The other system. */
  readonly system: string
  /** Number of the case there. */
  readonly otherNo: string
}

/** A township gives its opinion before the county decides 预审. */
export interface CasePreReviewed {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** Opinion: code or words. */
  readonly opinion: string | null
  /** orgId of the reviewing body. */
  readonly org: string | null
  /** The hub's id of the officer. */
  readonly officer: string | null
}

/** The service is rated 好差评. */
export interface CaseRated {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** 1 very satisfied to 5 very dissatisfied. */
  readonly level: number
  /** Code of the channel it was rated by. */
  readonly channel: string | null
  /** Whether the rating was given by default and not by the applicant. */
  readonly byDefault: boolean
  /** What was said; personal data are to be taken out by the sender. */
  readonly comment: string | null
}

/** A poor rating was followed up 差评回访整改. */
export interface CaseRatingFollowedUp {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** Whether the complaint was found to be true. */
  readonly verified: boolean | null
  /** Whether it was put right. */
  readonly rectified: boolean | null
  /** orgId of the body that followed up. */
  readonly org: string | null
  /** Result. */
  readonly result: string | null
}

/** A special procedure ended 特别程序结束. */
export interface CaseSpecialEnded {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** Which one. */
  readonly name: string | null
  /** Result. */
  readonly result: string | null
}

/** A special procedure stops the clock 特别程序开始. */
export interface CaseSpecialStarted {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** Code: extension 延期 or the kind of the procedure. */
  readonly kind: string | null
  /** Name, as the item lists it. */
  readonly name: string | null
  /** What it rests on. */
  readonly basis: string | null
  /** Who approved it: orgId or hub id. */
  readonly approvedBy: string | null
  /** Working days it may take; for an extension, days it adds. */
  readonly days: number | null
}

/** A step of handling was recorded 办理环节. */
export interface CaseStepRecorded {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** What was done. */
  readonly activity: string
  /** Id of the step in the sending system. */
  readonly stepId: string | null
  /** The hub's id of who did it. */
  readonly actor: string | null
  /** orgId of the body or group it was done in. */
  readonly org: string | null
  /** Outcome: code or words. */
  readonly outcome: string | null
  /** When it began. */
  readonly startedAt: string | null
  /** When it ended. */
  readonly endedAt: string | null
  /** Particulars of the source that no field of this schema takes, as text by name. */
  readonly attributes: Readonly<Record<string, string>>
}

/** Materials are to be supplemented 补正告知. */
export interface CaseSupplementRequested {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** What is missing. */
  readonly materials: readonly Material[]
  /** Which request it is, from 1. */
  readonly round: number | null
  /** Why. */
  readonly reason: string | null
  /** Last day to hand them in. */
  readonly due: string | null
  /** orgId of the body that asks. */
  readonly org: string | null
}

/** Materials were supplemented 补正. */
export interface CaseSupplemented {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** What was handed in. */
  readonly materials: readonly Material[]
  /** Which request it answers. */
  readonly round: number | null
}

/** The applicant withdraws 撤回. */
export interface CaseWithdrawn {
  /** Number of the case 办件编号, unique within the hub. */
  readonly caseNo: string
  /** Why. */
  readonly reason: string | null
}

export type CaseEvent =
  | DomainEvent<'case.acceptance-refused', CaseAcceptanceRefused>
  | DomainEvent<'case.accepted', CaseAccepted>
  | DomainEvent<'case.assigned', CaseAssigned>
  | DomainEvent<'case.closed', CaseClosed>
  | DomainEvent<'case.decided', CaseDecided>
  | DomainEvent<'case.delivered', CaseDelivered>
  | DomainEvent<'case.fee-charged', CaseFeeCharged>
  | DomainEvent<'case.filed', CaseFiled>
  | DomainEvent<'case.forwarded', CaseForwarded>
  | DomainEvent<'case.issued', CaseIssued>
  | DomainEvent<'case.linked', CaseLinked>
  | DomainEvent<'case.pre-reviewed', CasePreReviewed>
  | DomainEvent<'case.rated', CaseRated>
  | DomainEvent<'case.rating-followed-up', CaseRatingFollowedUp>
  | DomainEvent<'case.special-ended', CaseSpecialEnded>
  | DomainEvent<'case.special-started', CaseSpecialStarted>
  | DomainEvent<'case.step-recorded', CaseStepRecorded>
  | DomainEvent<'case.supplement-requested', CaseSupplementRequested>
  | DomainEvent<'case.supplemented', CaseSupplemented>
  | DomainEvent<'case.withdrawn', CaseWithdrawn>
