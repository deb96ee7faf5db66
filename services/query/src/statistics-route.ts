import { formatInstant, HubError } from '@xianglian/core'
import { monthOf } from '@xianglian/domain'
import { defineRoute, type Route } from '@xianglian/http'
import type { RegisterReader } from '@xianglian/registers'
import { z } from 'zod'

import { minPositionSettled } from './parameters.ts'
import { figuresShape } from './statistics-figures.ts'
import { caseStatistics, latestMonth, periodOf } from './statistics.ts'

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month with its year, such as 2026-03')
const named = z.string().min(1, 'must not be empty; leave it out to count all').max(200, 'must be 200 characters at most')

const querySchema = z.strictObject({
  by: z
    .enum(['item', 'organisation', 'region', 'month', 'channel'], 'must be item, organisation, region, month or channel')
    .default('item')
    .describe('What the cases are told apart by'),
  from: month.optional().describe('First month. Default: eleven months before the last'),
  to: month.optional().describe('Last month, itself included. Default: the last in which anything was counted'),
  region: z
    .string()
    .regex(/^\S{1,64}$/, 'must be a code such as 511602101; leave it out to count all')
    .optional()
    .describe('Code of a division, with or without the zeros behind it: all that lies in it counts'),
  item: named.optional().describe('itemId: only cases of this item'),
  org: named.optional().describe('orgId: only cases that this body answers for'),
  map: z
    .enum(['historical', 'today'], 'must be historical or today')
    .default('historical')
    .describe('`historical`: divisions as they were when the case was filed; `today`: what they were merged into since'),
  minPosition: minPositionSettled,
})

const answer = z.object({
  items: z
    .array(
      z.object({
        key: z.string().describe('itemId, orgId, 12-digit code of a division, month, or code of a channel; empty where it is not known'),
        name: z.string().optional().describe('What registers call it now'),
        ...figuresShape,
      }),
    )
    .describe('By key; those of which nothing is counted are left out'),
  total: z.object(figuresShape),
  from: z.string(),
  to: z.string(),
  map: z.enum(['historical', 'today']),
})

/** `GET /v1/statistics/cases`: how many cases were handled, how fast, and how well. `clock` is epoch milliseconds. */
export function statisticsRoute(registers: Pick<RegisterReader, 'list' | 'sums' | 'waitFor'>, clock: () => number): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/statistics/cases',
    summary: 'Efficiency of cases: how many, how fast, how well',
    description:
      'Each thing counts in the month in which it happened: a case as filed in that of its filing, as ended in that of its end. docs/metrics-of-service.md says of each figure what it counts and what it leaves out.',
    tag: 'Supervision',
    access: 'key',
    query: querySchema,
    responses: { 200: { description: 'Figures by key and in total', schema: answer } },
    async handle({ query: { minPosition, from, to, ...query }, signal }) {
      if (minPosition !== undefined) await registers.waitFor(minPosition, { signal })
      const period = periodOf({ from, to }, (await latestMonth(registers)) ?? monthOf(formatInstant(clock())))
      if (period.from > period.to) throw reversed(period)
      return { body: { ...(await caseStatistics(registers, { ...query, ...period })), ...period, map: query.map } }
    },
  })
}

function reversed({ from, to }: { readonly from: string; readonly to: string }): HubError {
  const detail = `${from} lies behind ${to}. Give the earlier month as from.`
  return new HubError('invalid-request', detail, { errors: [{ pointer: '/from', code: 'invalid-request', detail }] })
}
