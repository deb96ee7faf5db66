import type { ProjectApproved, ProjectEvent } from '@xianglian/contracts'

import { aggregate, register } from '../aggregate.ts'
import { decimal, instant, integer, json, text } from '../columns.ts'
import { addTo, onlySum, type Sums } from '../money.ts'
import { filled, stated } from '../present.ts'

interface ProjectState {
  readonly projectId?: string
  readonly approved?: Partial<ProjectApproved>
  readonly approvedAt?: string
  readonly contributions: number
  readonly required: Sums
  readonly completedAt?: string
  readonly finalCost?: string | null
}

/** Projects and whose duty it is to pay for them 项目与支出责任 (policy 二(二)2). */
export const project = aggregate<ProjectState, ProjectEvent>({
  name: 'project',
  initial: { contributions: 0, required: {} },
  evolve: {
    'project.approved': (state, { data, time }) => ({ ...state, projectId: data.projectId, approved: stated(data), approvedAt: time }),
    'project.contribution-required': (state, { data }) => ({
      ...state,
      projectId: data.projectId,
      contributions: state.contributions + 1,
      required: addTo(state.required, data.currency, data.amount),
    }),
    'project.completed': (state, { data, time }) => ({ ...state, projectId: data.projectId, completedAt: time, finalCost: data.finalCost }),
  },
  registers: {
    project: register({
      columns: {
        projectId: text,
        name: text.optional,
        region: text.optional.indexed,
        responsibility: text.optional,
        category: text.optional.indexed,
        beneficiary: text.optional,
        approvedBy: text.optional,
        documentNo: text.optional,
        cost: decimal.optional,
        // A share from 0 to 1 with up to 6 decimals: no amount of money.
        countyShare: text.optional,
        currency: text.optional,
        contributions: integer,
        required: decimal.optional,
        requiredCurrency: text.optional,
        requiredByCurrency: json.optional,
        finalCost: decimal.optional,
        attributes: json.optional,
        status: text.indexed,
        approvedAt: instant.optional,
        completedAt: instant.optional,
      },
      rows: ({ projectId, approved = {}, approvedAt, contributions, required, completedAt, finalCost }) => {
        if (projectId === undefined) return []
        const sum = onlySum(required)
        return [
          {
            ...approved,
            projectId,
            contributions,
            finalCost,
            approvedAt,
            completedAt,
            attributes: filled(approved.attributes),
            required: sum?.amount,
            requiredCurrency: sum?.currency,
            requiredByCurrency: filled(required),
            status: completedAt !== undefined ? 'completed' : approvedAt === undefined ? 'unknown' : 'approved',
          },
        ]
      },
    }),
  },
})
