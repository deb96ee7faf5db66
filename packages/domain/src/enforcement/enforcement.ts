import type { EnforcementEvent } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { date, decimal, instant, integer, text } from '../columns.ts'
import { addTo, toMinor } from '../money.ts'
import { addIfAny, balanceOf, reach, unknownEnforcement, type EnforcementState } from './state.ts'

/** Comprehensive administrative enforcement 综合行政执法 (policy 二(一)3): what is owed is the last total plus expenses. */
export const enforcement = aggregate<EnforcementState, EnforcementEvent>({
  name: 'enforcement',
  initial: unknownEnforcement,
  evolve: {
    'enforcement.opened': (state, event) => {
      const { offence, org, officer, basicCode, occurredOn, region } = event.data
      return { ...reach(state, 'opened', event), offence, org, officer, basicCode, occurredOn, region: region ?? event.region }
    },
    'enforcement.informed': (state, event) => reach(state, 'informed', event),
    'enforcement.legally-reviewed': (state, event) => reach(state, 'legally-reviewed', event),
    'enforcement.penalised': (state, event) => {
      const { amount, currency, documentNo, inNameOf, due } = event.data
      return {
        ...reach(state, 'penalised', event),
        documentNo,
        inNameOf,
        payBy: due,
        ...(amount !== null && { total: { amount, currency } }),
      }
    },
    'enforcement.served': (state, event) => ({
      ...reach(state, 'served', event),
      expenses: addIfAny(state.expenses, event.data.currency, event.data.expense),
    }),
    'enforcement.surcharged': (state, { data }) => ({
      ...state,
      caseNo: data.caseNo,
      total: { amount: data.newTotal, currency: data.currency },
    }),
    'enforcement.paid': (state, { data, time }) => ({
      ...state,
      caseNo: data.caseNo,
      paid: addTo(state.paid, data.currency, data.amount),
      payments: state.payments + 1,
      lastPaidAt: time,
    }),
    'enforcement.published': (state, { data, time }) => ({ ...state, caseNo: data.caseNo, publishedAt: state.publishedAt ?? time }),
    'enforcement.appealed': (state, event) => reach(state, 'appealed', event),
    'enforcement.appeal-decided': (state, event) => {
      const { outcome, newTotal, currency } = event.data
      // An annulled decision leaves nothing to pay but what is stated with it.
      const amount = newTotal ?? (outcome === 'annulled' ? '0.00' : null)
      return {
        ...reach(state, 'appeal-decided', event),
        appealOutcome: outcome,
        ...(amount !== null && { total: { amount, currency: newTotal === null ? (state.total?.currency ?? currency) : currency } }),
      }
    },
    'enforcement.waived': (state, { data }) => ({
      ...state,
      caseNo: data.caseNo,
      waived: addIfAny(state.waived, data.currency, data.amount),
      isWaivedInFull: state.isWaivedInFull || data.amount === null,
    }),
    'enforcement.collection-sent': (state, event) => reach(state, 'collection-sent', event),
    'enforcement.closed': (state, event) => reach(state, 'closed', event),
  },
  registers: {
    enforcement: register({
      columns: {
        caseNo: text,
        status: text.indexed,
        region: text.optional.indexed,
        offence: text.optional,
        org: text.optional.indexed,
        officer: text.optional,
        basicCode: text.optional,
        occurredOn: date.optional,
        documentNo: text.optional,
        inNameOf: text.optional,
        currency: text.optional,
        total: decimal.optional,
        expenses: decimal.optional,
        due: decimal.optional,
        paid: decimal.optional,
        balance: decimal.optional.indexed,
        payments: integer,
        payBy: date.optional,
        openedAt: instant.optional.indexed,
        penalisedAt: instant.optional,
        servedAt: instant.optional,
        publishedAt: instant.optional,
        appealedAt: instant.optional,
        appealOutcome: text.optional,
        collectionSentAt: instant.optional,
        lastPaidAt: instant.optional,
        closedAt: instant.optional,
      },
      rows: (state) => {
        const { caseNo, stage, reached, expenses: _, paid: __, total: ___, ...fields } = state
        if (caseNo === undefined) return []
        const balance = balanceOf(state)
        const isPaid = balance !== undefined && reached.penalised !== undefined && toMinor(balance.balance) <= 0n
        return [
          {
            ...fields,
            ...balance,
            caseNo,
            status: isPaid && stage !== 'closed' ? 'paid' : (stage ?? 'unknown'),
            openedAt: reached.opened,
            penalisedAt: reached.penalised,
            servedAt: reached.served,
            appealedAt: reached.appealed,
            collectionSentAt: reached['collection-sent'],
            closedAt: reached.closed,
          },
        ]
      },
    }),

    'enforcement-payment': register({
      columns: {
        caseNo: text.indexed,
        amount: decimal,
        currency: text,
        paymentCode: text.optional,
        incomeSubject: text.optional,
        budgetLevel: text.optional,
        method: text.optional,
        time: instant,
      },
      entries: {
        'enforcement.paid': ({ data, time }) => {
          const { caseNo, amount, currency, paymentCode, incomeSubject, budgetLevel, method } = data
          return { caseNo, amount, currency, paymentCode, incomeSubject, budgetLevel, method, time }
        },
      },
    }),
  },
})
