import type { FundEvent } from '@xianglian/contracts'

import type { EventOf } from '../command.ts'
import { decimal, instant, text, type RowOf } from '../columns.ts'
import type { FundKind } from './state.ts'

/** One line of money moved, with who it went from and to as far as the fact says. Names and accounts of payees stay in the events. */
export const movementColumns = {
  budgetId: text.indexed,
  kind: text.indexed,
  amount: decimal,
  currency: text,
  from: text.optional,
  to: text.optional,
  toName: text.optional,
  purpose: text.optional,
  programme: text.optional,
  payeeKind: text.optional,
  payeeId: text.optional,
  unitCode: text.optional,
  functionSubject: text.optional,
  projectCode: text.optional,
  projectId: text.optional.indexed,
  caseNo: text.optional,
  fundNature: text.optional,
  route: text.optional,
  voucherNo: text.optional,
  documentNo: text.optional,
  time: instant.indexed,
} as const

type Movement = RowOf<typeof movementColumns>
type Line = { readonly data: { readonly budgetId: string; readonly amount: string; readonly currency: string }; readonly time: string }

const line = (kind: FundKind, { data, time }: Line): Movement => ({
  budgetId: data.budgetId,
  kind,
  amount: data.amount,
  currency: data.currency,
  time,
})

export const movements = {
  'fund.budgeted': (event: EventOf<FundEvent, 'fund.budgeted'>): Movement => {
    const { unitCode, functionSubject, projectCode, projectId, documentNo } = event.data
    return { ...line('budgeted', event), unitCode, functionSubject, projectCode, projectId, documentNo }
  },
  'fund.adjusted': (event: EventOf<FundEvent, 'fund.adjusted'>): Movement => ({
    ...line('adjusted', event),
    purpose: event.data.reason,
    documentNo: event.data.documentNo,
  }),
  'fund.carried-over': (event: EventOf<FundEvent, 'fund.carried-over'>): Movement => line('carriedOver', event),
  'fund.transferred': (event: EventOf<FundEvent, 'fund.transferred'>): Movement => {
    const { from, to, toName, purpose, programme, projectId, documentNo } = event.data
    return { ...line('transferred', event), from, to, toName, purpose, programme, projectId, documentNo }
  },
  'fund.allocated': (event: EventOf<FundEvent, 'fund.allocated'>): Movement => {
    const { unitCode, purpose, projectId, documentNo } = event.data
    return { ...line('allocated', event), unitCode, purpose, projectId, documentNo }
  },
  'fund.disbursed': (event: EventOf<FundEvent, 'fund.disbursed'>): Movement => {
    const { payee, unitCode, functionSubject, projectCode, projectId, caseNo, fundNature, route, voucherNo, purpose } = event.data
    const codes = { unitCode, functionSubject, projectCode, projectId, caseNo, fundNature, route, voucherNo, purpose }
    return { ...line('disbursed', event), ...codes, payeeKind: payee?.kind, payeeId: payee?.payeeId }
  },
  'fund.returned': (event: EventOf<FundEvent, 'fund.returned'>): Movement => ({
    ...line('returned', event),
    voucherNo: event.data.voucherNo,
    purpose: event.data.reason,
  }),
  'fund.debt-incurred': (event: EventOf<FundEvent, 'fund.debt-incurred'>): Movement => {
    const { org, lender, documentNo } = event.data
    return { ...line('debt', event), from: lender, to: org, documentNo }
  },
}
