import { date, decimal, instant, integer, jsonOf, text, type RowOf } from '../columns.ts'
import type { Income } from '../power/income-misrouted.ts'
import { published } from '../lookup.ts'
import { useColumns } from '../power/use.ts'
import type { EnforcementEvents, Standing, Total } from './state.ts'

export const enforcementColumns = {
  caseNo: text,
  status: text.indexed,
  region: text.optional.indexed,
  offence: text.optional,
  org: text.optional.indexed,
  officer: text.optional,
  basicCode: text.optional,
  occurredOn: date.optional,
  documentNo: text.optional,
  /** orgId of the body that imposed the penalty; where it is not stated, the one that opened the case did. */
  penalisedBy: text.optional,
  inNameOf: text.optional,
  currency: text.optional,
  total: decimal.optional,
  expenses: decimal.optional,
  due: decimal.optional,
  paid: decimal.optional,
  balance: decimal.optional.indexed,
  payments: integer,
  incomes: jsonOf<readonly Income[]>().optional,
  /**
   * Calendar days from the service of the decision, or from the decision where that is not known to come before, until nothing was owed.
   */
  daysToPay: integer.optional,
  payBy: date.optional,
  openedAt: instant.optional.indexed,
  penalisedAt: instant.optional,
  servedAt: instant.optional,
  publishedAt: instant.optional,
  appealedAt: instant.optional,
  appealDecidedAt: instant.optional,
  appealOutcome: text.optional,
  collectionSentAt: instant.optional,
  lastPaidAt: instant.optional,
  closedAt: instant.optional,
  totals: jsonOf<readonly Total[]>().optional,
  standing: jsonOf<readonly Standing[]>().optional,
  events: jsonOf<EnforcementEvents>().optional,
} as const

export type EnforcementRow = RowOf<typeof enforcementColumns>

/** Penalties by imposing body, basic code and month; cases without one by the body and month of their opening. */
export const enforcementUses = published('enforcement-use', useColumns, { used: ['org', 'basicCode'] })
