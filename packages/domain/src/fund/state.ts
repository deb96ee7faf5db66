import type { FundBudgeted } from '@xianglian/contracts'

import { addTo, minus, plus, type Sums } from '../money.ts'

/** What happens to money under a budget 指标. */
export const fundKinds = ['budgeted', 'adjusted', 'carriedOver', 'transferred', 'allocated', 'disbursed', 'returned', 'debt'] as const
export type FundKind = (typeof fundKinds)[number]

export interface FundState {
  readonly budgetId?: string
  readonly budget?: Partial<FundBudgeted>
  readonly region?: string
  /** Per kind, per currency. */
  readonly amounts: Readonly<Partial<Record<FundKind, Sums>>>
  readonly transfers: number
  readonly disbursements: number
  readonly lastMovementAt?: string
}

export const unknownFund: FundState = { amounts: {}, transfers: 0, disbursements: 0 }

interface MoneyEvent {
  readonly data: { readonly budgetId: string; readonly amount: string; readonly currency: string }
  readonly region: string
  readonly time: string
}

/** The state with an amount booked under its kind. */
export const book = (state: FundState, kind: FundKind, { data, region, time }: MoneyEvent): FundState => ({
  ...state,
  budgetId: data.budgetId,
  region: state.region ?? region,
  amounts: { ...state.amounts, [kind]: addTo(state.amounts[kind] ?? {}, data.currency, data.amount) },
  lastMovementAt: time,
})

export type FundFigures = Readonly<Record<FundKind, string>> & {
  readonly currency: string
  /** What may be spent less what was: budgeted, adjusted and carried over, less disbursed, and returned again. */
  readonly available: string
}

/** The budget in figures; nothing where amounts of several currencies would have to be added. */
export function figuresOf({ amounts }: FundState): FundFigures | undefined {
  const currencies = new Set(Object.values(amounts).flatMap((sums) => Object.keys(sums)))
  const [currency] = currencies
  if (currency === undefined || currencies.size > 1) return undefined
  const of = (kind: FundKind): string => amounts[kind]?.[currency] ?? '0.00'
  const [budgeted, adjusted, carriedOver, transferred] = [of('budgeted'), of('adjusted'), of('carriedOver'), of('transferred')]
  const [allocated, disbursed, returned, debt] = [of('allocated'), of('disbursed'), of('returned'), of('debt')]
  const available = plus(minus(plus(plus(budgeted, adjusted), carriedOver), disbursed), returned)
  return { currency, budgeted, adjusted, carriedOver, transferred, allocated, disbursed, returned, debt, available }
}
