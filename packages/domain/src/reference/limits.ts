import { HubError } from '@xianglian/core'

import type { Figures } from '../rule.ts'
import { governing, type Bounded, type Circumstances } from './validity.ts'

interface Entry<Value> extends Bounded {
  readonly name: string
  readonly value: Value
  readonly source: string
  /** Articles of law are quoted from memory of the field until someone has checked them. */
  readonly verified: boolean
}

interface Figure extends Entry<number> {
  readonly unit: 'working-day' | 'day' | 'month' | 'year' | 'ratio' | 'count'
}

/** Limits, ratios and thresholds. An entry with `region` or validity overrides the one without there and then. */
export const limits = [
  {
    name: 'organisation.offices-min',
    value: 3,
    unit: 'count',
    source: 'policy 二(一)4: a township sets up 3 to 5 comprehensive offices',
    verified: true,
  },
  { name: 'organisation.offices-max', value: 5, unit: 'count', source: 'policy 二(一)4', verified: true },
  { name: 'organisation.offices-small', value: 1, unit: 'count', source: 'policy 二(一)4: small or remote townships', verified: true },
  { name: 'staff.training-days', value: 15, unit: 'day', source: 'policy 三(二): in a year, on all postings', verified: true },
  {
    name: 'staff.training-years',
    value: 20,
    unit: 'year',
    source: "the hub's own: so long after the last fact about a person nothing is taken for known of them",
    verified: true,
  },
  {
    name: 'case.deemed-acceptance',
    value: 5,
    unit: 'working-day',
    source: 'Administrative Licensing Law 行政许可法 art. 32',
    verified: false,
  },
  { name: 'case.extension', value: 10, unit: 'working-day', source: 'Administrative Licensing Law art. 42: at most', verified: false },
  { name: 'case.due-soon-ratio', value: 0.8, unit: 'ratio', source: "the hub's own: share of the promised limit", verified: true },
  {
    name: 'case.due-soon-small',
    value: 3,
    unit: 'day',
    source: "the hub's own: limits up to it are due soon on their last day",
    verified: true,
  },
  {
    name: 'case.supplement-rounds',
    value: 1,
    unit: 'count',
    source: 'Administrative Licensing Law art. 32: asked for once, all together',
    verified: false,
  },
  { name: 'case.pre-review', value: 20, unit: 'working-day', source: 'Administrative Licensing Law art. 43', verified: false },
  {
    name: 'case.delivery',
    value: 10,
    unit: 'working-day',
    source: 'Administrative Licensing Law art. 44: after the decision',
    verified: false,
  },
  { name: 'case.poor-rating', value: 15, unit: 'working-day', source: '国办发〔2019〕51号 on 好差评: rectified within', verified: false },
  {
    name: 'case.poor-rating-level',
    value: 4,
    unit: 'count',
    source: '国办发〔2019〕51号: levels from here to 5 are poor',
    verified: false,
  },
  { name: 'case.idle', value: 90, unit: 'day', source: "the hub's own: the policy names no figure", verified: true },
  { name: 'power.acceptance', value: 30, unit: 'day', source: "the hub's own reading of policy 二(一)2", verified: true },
  {
    name: 'power.assessment',
    value: 12,
    unit: 'month',
    source: "the hub's own reading of policy 二(一)2: 确保下放权力接得住、用得好",
    verified: true,
  },
  { name: 'power.idle', value: 12, unit: 'month', source: "the hub's own reading of policy 二(一)2", verified: true },
  {
    name: 'enforcement.decision',
    value: 90,
    unit: 'day',
    source: 'Administrative Penalty Law 行政处罚法 art. 60: after opening',
    verified: false,
  },
  { name: 'enforcement.publication', value: 7, unit: 'working-day', source: '国办发〔2018〕118号: after the decision', verified: false },
  { name: 'enforcement.payment', value: 15, unit: 'day', source: 'Administrative Penalty Law art. 67: after service', verified: false },
  {
    name: 'enforcement.surcharge-ratio',
    value: 1,
    unit: 'ratio',
    source: 'Administrative Penalty Law art. 72: of the fine, at most',
    verified: false,
  },
  { name: 'enforcement.closing', value: 30, unit: 'day', source: "the hub's own: after full payment", verified: true },
] as const satisfies readonly Figure[]

/** Days fixed once for all: the last day for something, or the first day of a rule. */
export const fixedDays = [
  { name: 'item.catalogue-due', value: '2018-12-31', source: 'policy 二(一)1: last day', verified: true },
  { name: 'staff.training-from', value: '2018-01-01', source: 'policy 三(二), of 2017: first day of the first year', verified: true },
  { name: 'power.measures-due', value: '2018-07-31', source: 'policy 二(一)2: last day', verified: true },
  {
    name: 'power.penalty-province-from',
    value: '2021-07-15',
    source: 'Administrative Penalty Law art. 24, as revised 2021: first day on which a township needs the province’s decision',
    verified: false,
  },
] as const satisfies readonly Entry<string>[]

export type LimitName = (typeof limits)[number]['name']
export type FixedDayName = (typeof fixedDays)[number]['name']

/** Looks values up in a table: `limit` and `fixedDay` are this over the hub's own. */
export function lookIn<Value>(table: readonly Entry<Value>[]): (name: string, circumstances?: Circumstances) => Value {
  const byName = Map.groupBy(table, ({ name }) => name)
  return (name, circumstances = {}) => {
    const found = governing(byName.get(name) ?? [], circumstances)
    if (found === undefined)
      throw new HubError(
        'internal',
        `No value of "${name}" holds in region ${circumstances.region ?? 'any'} at ${circumstances.at ?? 'any time'}; add one.`,
      )
    return found.value
  }
}

/**
 * The value of a limit where and when it is asked for: the smallest region that an entry names wins, then validity. Its unit stands in
 * `limits`.
 */
export const limit: (name: LimitName, circumstances?: Circumstances) => number = lookIn<number>(limits)

/** A fixed day, `YYYY-MM-DD`, by the same order. */
export const fixedDay: (name: FixedDayName, circumstances?: Circumstances) => string = lookIn<string>(fixedDays)

/** What rules know of the reference data: the limits and fixed days of a region. */
export const figuresIn = (region: string | null | undefined): Figures => ({
  limit: (name, at) => limit(name, { region, at }),
  fixedDay: (name, at) => fixedDay(name, { region, at }),
})
