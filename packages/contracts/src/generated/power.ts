// Follows from schemas/ by `pnpm generate`. Do not edit.

import type { DomainEvent } from '@xianglian/core'

import type { LegalBasis } from './common.ts'

/** The body that got a power takes it up 承接. */
export interface PowerAccepted {
  /** Id of the delegated power or listed duty 权力. */
  readonly powerId: string
  /** orgId of the body that takes it up. */
  readonly by: string
  /** The hub's id of the officer who answers for it. */
  readonly officer: string | null
  /** Document of the acceptance. */
  readonly documentNo: string | null
}

/** The terms of a delegation changed 调整. A field that is null stays as it was; a list that is given replaces the old one. */
export interface PowerAmended {
  /** Id of the delegated power or listed duty 权力. */
  readonly powerId: string
  /** orgId of the body in whose name it is exercised. */
  readonly inNameOf: string | null
  /** What the delegation rests on. */
  readonly legalBasis: readonly LegalBasis[] | null
  /** Number of the document 文号. */
  readonly documentNo: string | null
  /** Day of publication. */
  readonly publishedOn: string | null
  /** How it is exercised, or where that is laid down. */
  readonly procedure: string | null
  /** First day in force. */
  readonly effectiveFrom: string | null
  /** Last day in force, inclusive; null is open. */
  readonly effectiveTo: string | null
  /** What it does not extend to. */
  readonly limits: string | null
  /** Code of the level whose budget takes the income of the power, as before it was handed down: central, province, prefecture, county, township. */
  readonly budgetLevel: string | null
  /** Why. */
  readonly reason: string | null
}

/** How a delegated power is exercised was assessed 评估. */
export interface PowerAssessed {
  /** Id of the delegated power or listed duty 权力. */
  readonly powerId: string
  /** orgId of the body that assessed. */
  readonly by: string | null
  /** Code or words of the result. */
  readonly result: string | null
  /** First day of the period. */
  readonly periodFrom: string | null
  /** Last day of the period. */
  readonly periodTo: string | null
}

/** A power is handed down 权力下放 (policy 二(一)2). */
export interface PowerDelegated {
  /** Id of the delegated power or listed duty 权力. */
  readonly powerId: string
  /** Basic code of the item or power in the catalogue. */
  readonly basicCode: string | null
  /** What the power is called. */
  readonly name: string | null
  /** Code of the kind, such as licence 行政许可, penalty 行政处罚, compulsion 行政强制. */
  readonly powerType: string | null
  /** orgId of the body that held it. */
  readonly from: string
  /** orgId of the body that gets it. */
  readonly to: string
  /** Code of the division it may be exercised in. */
  readonly region: string | null
  /** Code: devolved 赋权, entrusted 委托, pre-review 预审转报, enforcement-entrusted 委托执法, comprehensive 综合行政执法. */
  readonly mode: string | null
  /** orgId of the body that decided it. */
  readonly decidedBy: string | null
  /** orgId of the body in whose name it is exercised. */
  readonly inNameOf: string | null
  /** What the delegation rests on. */
  readonly legalBasis: readonly LegalBasis[]
  /** Number of the document 文号. */
  readonly documentNo: string | null
  /** Day of publication. */
  readonly publishedOn: string | null
  /** How it is exercised, or where that is laid down. */
  readonly procedure: string | null
  /** First day in force. */
  readonly effectiveFrom: string | null
  /** Last day in force, inclusive; null is open. */
  readonly effectiveTo: string | null
  /** What it does not extend to. */
  readonly limits: string | null
  /** Code of the level whose budget takes the income of the power, as before it was handed down: central, province, prefecture, county, township. */
  readonly budgetLevel: string | null
}

/** A duty stands in a list of powers and duties 权责清单 (policy 三(四)). */
export interface PowerDutyListed {
  /** Id of the delegated power or listed duty 权力. */
  readonly powerId: string
  /** orgId of the body whose list it is. */
  readonly org: string
  /** Code: 权力, 责任, 基本履职, 配合履职, 上级收回. */
  readonly list: string
  /** What the duty is. */
  readonly duty: string
  /** Basic code of the item or power. */
  readonly basicCode: string | null
  /** orgId of the body that leads. */
  readonly lead: string | null
  /** What follows when it is not done. */
  readonly accountability: string | null
  /** Document of the list. */
  readonly documentNo: string | null
}

/** A delegated power is taken back 收回. */
export interface PowerRevoked {
  /** Id of the delegated power or listed duty 权力. */
  readonly powerId: string
  /** Why. */
  readonly reason: string | null
  /** orgId of the body it goes back to. */
  readonly backTo: string | null
  /** Decision. */
  readonly documentNo: string | null
}

export type PowerEvent =
  | DomainEvent<'power.accepted', PowerAccepted>
  | DomainEvent<'power.amended', PowerAmended>
  | DomainEvent<'power.assessed', PowerAssessed>
  | DomainEvent<'power.delegated', PowerDelegated>
  | DomainEvent<'power.duty-listed', PowerDutyListed>
  | DomainEvent<'power.revoked', PowerRevoked>
