import type { FundEvent } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { decimal, instant, integer, json, text } from '../columns.ts'
import { filled, stated } from '../present.ts'
import { movementColumns, movements } from './movement.ts'
import { book, figuresOf, unknownFund, type FundState } from './state.ts'

/** Public money 财政资金 (policy 二(二)3), by budget: what was granted, moved and spent, line by line and in sum. */
export const fund = aggregate<FundState, FundEvent>({
  name: 'fund',
  initial: unknownFund,
  evolve: {
    'fund.budgeted': (state, event) => ({
      ...book(state, 'budgeted', event),
      budget: { ...state.budget, ...stated(event.data) },
      region: event.data.region ?? event.region,
    }),
    'fund.adjusted': (state, event) => book(state, 'adjusted', event),
    'fund.carried-over': (state, event) => book(state, 'carriedOver', event),
    'fund.transferred': (state, event) => ({ ...book(state, 'transferred', event), transfers: state.transfers + 1 }),
    'fund.allocated': (state, event) => book(state, 'allocated', event),
    'fund.disbursed': (state, event) => ({ ...book(state, 'disbursed', event), disbursements: state.disbursements + 1 }),
    'fund.returned': (state, event) => book(state, 'returned', event),
    'fund.debt-incurred': (state, event) => book(state, 'debt', event),
  },
  registers: {
    fund: register({
      columns: {
        budgetId: text,
        name: text.optional,
        year: integer.optional.indexed,
        unitCode: text.optional.indexed,
        functionSubject: text.optional,
        projectCode: text.optional,
        projectId: text.optional,
        region: text.optional.indexed,
        currency: text.optional,
        budgeted: decimal.optional,
        adjusted: decimal.optional,
        carriedOver: decimal.optional,
        transferred: decimal.optional,
        allocated: decimal.optional,
        disbursed: decimal.optional,
        returned: decimal.optional,
        debt: decimal.optional,
        available: decimal.optional,
        amountsByCurrency: json.optional,
        transfers: integer,
        disbursements: integer,
        lastMovementAt: instant.optional,
      },
      rows: (state) => {
        const { budgetId, budget = {}, region, amounts, transfers, disbursements, lastMovementAt } = state
        if (budgetId === undefined) return []
        const { name, year, unitCode, functionSubject, projectCode, projectId } = budget
        const figures = figuresOf(state)
        return [
          {
            budgetId,
            name,
            year,
            unitCode,
            functionSubject,
            projectCode,
            projectId,
            region,
            ...figures,
            amountsByCurrency: figures === undefined ? filled(amounts) : undefined,
            transfers,
            disbursements,
            lastMovementAt,
          },
        ]
      },
    }),

    'fund-movement': register({ columns: movementColumns, entries: movements }),
  },
})
