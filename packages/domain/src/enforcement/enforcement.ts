import type { EnforcementEvent } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { decimal, instant, text } from '../columns.ts'
import { addTo, toMinor } from '../money.ts'
import { incomesWith } from '../power/income-misrouted.ts'
import { useRollup } from '../power/use.ts'
import { filled } from '../present.ts'
import { codeIn } from '../reference/index.ts'
import { rollup } from '../rollup.ts'
import { eventRef } from '../rule.ts'
import { enforcementLookups, enforcementRules } from './rules.ts'
import { enforcementColumns, type EnforcementRow } from './row.ts'
import { addIfAny, balanceOf, daysToPay, reach, settle, stateTotal, unknownEnforcement, type EnforcementState } from './state.ts'

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
    'enforcement.penalised': (before, event) => {
      const { amount, currency, documentNo, org, inNameOf, due } = event.data
      const state = { ...reach(before, 'penalised', event), documentNo, penalisedBy: org, inNameOf, payBy: due }
      return settle(amount === null ? state : stateTotal(state, { kind: 'imposed', amount, currency }, event), event)
    },
    'enforcement.served': (before, event) => {
      const state = reach(before, 'served', event)
      return settle({ ...state, expenses: addIfAny(state.expenses, event.data.currency, event.data.expense) }, event)
    },
    'enforcement.surcharged': (before, event) => {
      const { caseNo, newTotal, currency } = event.data
      return settle(stateTotal({ ...before, caseNo }, { kind: 'surcharged', amount: newTotal, currency }, event), event)
    },
    'enforcement.paid': (before, event) => {
      const { caseNo, currency, amount } = event.data
      const paid = addTo(before.paid, currency, amount)
      const incomes = incomesWith(before.incomes, event)
      return settle({ ...before, caseNo, paid, incomes, payments: before.payments + 1, lastPaidAt: event.time }, event)
    },
    'enforcement.published': (state, event) => ({
      ...state,
      caseNo: event.data.caseNo,
      publishedAt: state.publishedAt ?? event.time,
      events: { published: eventRef(event), ...state.events },
    }),
    'enforcement.appealed': (state, event) => reach(state, 'appealed', event),
    'enforcement.appeal-decided': (before, event) => {
      const { outcome, newTotal, currency: stated } = event.data
      const state = { ...reach(before, 'appeal-decided', event), appealOutcome: outcome }
      // An annulled decision leaves nothing to pay but what is stated with it.
      const amount = newTotal ?? (codeIn('appealOutcome', outcome) === 'annulled' ? '0.00' : null)
      if (amount === null) return state
      const currency = newTotal === null ? (state.total?.currency ?? stated) : stated
      return settle(stateTotal(state, { kind: 'appealed', amount, currency }, event), event)
    },
    'enforcement.waived': (before, event) => {
      const { caseNo, currency, amount } = event.data
      const waived = addIfAny(before.waived, currency, amount)
      return settle({ ...before, caseNo, waived, isWaivedInFull: before.isWaivedInFull || amount === null }, event)
    },
    'enforcement.collection-sent': (state, event) => reach(state, 'collection-sent', event),
    'enforcement.closed': (state, event) => reach(state, 'closed', event),
  },
  registers: {
    enforcement: register({
      columns: enforcementColumns,
      rows: (state) => {
        const { caseNo, stage, reached, totals, standing, incomes, expenses: _, paid: __, total: ___, ...fields } = state
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
            appealDecidedAt: reached['appeal-decided'],
            collectionSentAt: reached['collection-sent'],
            closedAt: reached.closed,
            totals: filled(totals),
            standing: filled(standing),
            incomes: filled(incomes),
            daysToPay: daysToPay(state),
          },
        ]
      },
      lookups: enforcementLookups,
      rules: enforcementRules,
      rollups: {
        /** Penalties, else opened cases: the use that is made of powers. */
        'enforcement-use': rollup(
          enforcementColumns,
          useRollup(({ penalisedAt, penalisedBy, openedAt, org, inNameOf, basicCode }: EnforcementRow) =>
            typeof penalisedAt === 'string'
              ? { org: penalisedBy ?? org, inNameOf, basicCode, at: penalisedAt }
              : { org, inNameOf: undefined, basicCode, at: openedAt },
          ),
        ),
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
