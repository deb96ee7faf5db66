// Follows from schemas/ by `pnpm generate`. Do not edit.

import type { DomainEvent } from '@xianglian/core'

import type { Payee } from './common.ts'

/** A budget is changed 预算调整. */
export interface FundAdjusted {
  /** Id of the budget indicator 指标 that the money belongs to; for debts and foreign grants, their own id. */
  readonly budgetId: string
  /** What is added; negative when it is cut. */
  readonly amount: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Why. */
  readonly reason: string | null
  /** Number of the document 文号. */
  readonly documentNo: string | null
}

/** Money of a budget is allocated to a unit 分配. */
export interface FundAllocated {
  /** Id of the budget indicator 指标 that the money belongs to; for debts and foreign grants, their own id. */
  readonly budgetId: string
  /** Amount. */
  readonly amount: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Code of the budget unit 预算单位. */
  readonly unitCode: string | null
  /** What for. */
  readonly purpose: string | null
  /** Project it is for. */
  readonly projectId: string | null
  /** Number of the document 文号. */
  readonly documentNo: string | null
}

/** Money is budgeted 预算指标下达 (policy 二(二)3). */
export interface FundBudgeted {
  /** Id of the budget indicator 指标 that the money belongs to; for debts and foreign grants, their own id. */
  readonly budgetId: string
  /** Amount. */
  readonly amount: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Budget year. */
  readonly year: number | null
  /** Code of the budget unit 预算单位. */
  readonly unitCode: string | null
  /** Code of the function subject 功能科目. */
  readonly functionSubject: string | null
  /** Code of the budget project 预算项目. */
  readonly projectCode: string | null
  /** Project it is for. */
  readonly projectId: string | null
  /** Code of the division it is for. */
  readonly region: string | null
  /** What it is called. */
  readonly name: string | null
  /** Number of the document 文号. */
  readonly documentNo: string | null
}

/** What is left of a year is carried over 结转. */
export interface FundCarriedOver {
  /** Id of the budget indicator 指标 that the money belongs to; for debts and foreign grants, their own id. */
  readonly budgetId: string
  /** Amount. */
  readonly amount: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Budget year it comes from. */
  readonly fromYear: number | null
  /** Budget year it goes to. */
  readonly toYear: number | null
}

/** A debt is incurred 举债. */
export interface FundDebtIncurred {
  /** Id of the budget indicator 指标 that the money belongs to; for debts and foreign grants, their own id. */
  readonly budgetId: string
  /** Amount. */
  readonly amount: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** orgId of the debtor. */
  readonly org: string | null
  /** Who lends: orgId or name of a body. */
  readonly lender: string | null
  /** Code: loan, bond, on-lent provincial bond 转贷, other. */
  readonly instrument: string | null
  /** Day it is due. */
  readonly due: string | null
  /** Number of the document 文号. */
  readonly documentNo: string | null
}

/** Money is paid out 支付. */
export interface FundDisbursed {
  /** Id of the budget indicator 指标 that the money belongs to; for debts and foreign grants, their own id. */
  readonly budgetId: string
  /** Amount. */
  readonly amount: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Whom it is paid to. */
  readonly payee: Payee | null
  /** Code of the budget unit 预算单位. */
  readonly unitCode: string | null
  /** Code of the budget project 预算项目. */
  readonly projectCode: string | null
  /** Code of the function subject 功能科目. */
  readonly functionSubject: string | null
  /** Code of the departmental economic subject 部门经济科目. */
  readonly deptEconomicSubject: string | null
  /** Code of the governmental economic subject 政府经济科目. */
  readonly govEconomicSubject: string | null
  /** Code of the nature of the money 资金性质. */
  readonly fundNature: string | null
  /** Code: treasury 国库, fiscal-account 财政专户, own-account 实有资金, village. */
  readonly route: string | null
  /** Number of the payment application 支付申请. */
  readonly applicationNo: string | null
  /** Number of the voucher 凭证. */
  readonly voucherNo: string | null
  /** Project it is for. */
  readonly projectId: string | null
  /** Case that it was approved in. */
  readonly caseNo: string | null
  /** What for. */
  readonly purpose: string | null
  /** Whether it recurs, such as a monthly subsidy. */
  readonly recurring: boolean | null
  /** Particulars of the source that no field of this schema takes, as text by name. */
  readonly attributes: Readonly<Record<string, string>>
}

/** A payment came back 退回. */
export interface FundReturned {
  /** Id of the budget indicator 指标 that the money belongs to; for debts and foreign grants, their own id. */
  readonly budgetId: string
  /** Amount. */
  readonly amount: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Voucher of the payment that came back. */
  readonly voucherNo: string | null
  /** Why. */
  readonly reason: string | null
}

/** Money is transferred from one level to another 转移支付. */
export interface FundTransferred {
  /** Id of the budget indicator 指标 that the money belongs to; for debts and foreign grants, their own id. */
  readonly budgetId: string
  /** Amount. */
  readonly amount: string
  /** ISO 4217 code of the amounts beside it. */
  readonly currency: string
  /** Who gives: orgId, region or code. */
  readonly from: string | null
  /** Who gets: orgId, region or code. */
  readonly to: string | null
  /** Name of the public body that gets it, when it has no code. */
  readonly toName: string | null
  /** What for. */
  readonly purpose: string | null
  /** Programme or grant it comes from. */
  readonly programme: string | null
  /** Budget year. */
  readonly year: number | null
  /** Project it is for. */
  readonly projectId: string | null
  /** Number of the document 文号. */
  readonly documentNo: string | null
  /** Particulars of the source that no field of this schema takes, as text by name. */
  readonly attributes: Readonly<Record<string, string>>
}

export type FundEvent =
  | DomainEvent<'fund.adjusted', FundAdjusted>
  | DomainEvent<'fund.allocated', FundAllocated>
  | DomainEvent<'fund.budgeted', FundBudgeted>
  | DomainEvent<'fund.carried-over', FundCarriedOver>
  | DomainEvent<'fund.debt-incurred', FundDebtIncurred>
  | DomainEvent<'fund.disbursed', FundDisbursed>
  | DomainEvent<'fund.returned', FundReturned>
  | DomainEvent<'fund.transferred', FundTransferred>
