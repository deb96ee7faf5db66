import { addTo, fromMinor, minus, plus, toMinor, type Sums } from '../money.ts'
import { furthest } from '../stages.ts'

/** Stages of an enforcement case in the order in which one lies further than the other. */
export const enforcementStages = [
  'opened',
  'informed',
  'legally-reviewed',
  'penalised',
  'served',
  'appealed',
  'appeal-decided',
  'collection-sent',
  'closed',
] as const
export type EnforcementStage = (typeof enforcementStages)[number]

export interface EnforcementState {
  readonly caseNo?: string
  readonly stage?: EnforcementStage
  readonly region?: string
  readonly offence?: string | null
  readonly org?: string | null
  readonly officer?: string | null
  readonly basicCode?: string | null
  readonly occurredOn?: string | null
  readonly documentNo?: string | null
  readonly inNameOf?: string | null
  readonly payBy?: string | null
  readonly appealOutcome?: string | null
  /** The fine as last stated: by the decision, a surcharge, or an appeal. */
  readonly total?: { readonly amount: string; readonly currency: string }
  readonly expenses: Sums
  readonly paid: Sums
  readonly payments: number
  readonly waived: Sums
  readonly isWaivedInFull: boolean
  readonly lastPaidAt?: string
  readonly publishedAt?: string
  readonly reached: Readonly<Partial<Record<EnforcementStage, string>>>
}

export const unknownEnforcement: EnforcementState = { expenses: {}, paid: {}, payments: 0, waived: {}, isWaivedInFull: false, reached: {} }

export const reach = (
  state: EnforcementState,
  stage: EnforcementStage,
  { data, time }: { readonly data: { readonly caseNo: string }; readonly time: string },
): EnforcementState => ({
  ...state,
  caseNo: data.caseNo,
  stage: furthest(enforcementStages, state.stage, stage),
  reached: state.reached[stage] === undefined ? { ...state.reached, [stage]: time } : state.reached,
})

/** Sums with an amount that may be missing. */
export const addIfAny = (sums: Sums, currency: string, amount: string | null): Sums =>
  amount === null ? sums : addTo(sums, currency, amount)

export interface Balance {
  readonly currency: string
  readonly total: string
  readonly expenses: string
  /** The last total plus expenses, less what was waived. */
  readonly due: string
  readonly paid: string
  /** Due less paid; negative when overpaid. */
  readonly balance: string
}

/** What is owed; nothing where there is no money, or amounts of several currencies, which nobody may add. */
export function balanceOf({ total, expenses, paid, waived, isWaivedInFull }: EnforcementState): Balance | undefined {
  const currencies = new Set([
    ...(total === undefined ? [] : [total.currency]),
    ...[expenses, paid, waived].flatMap((sums) => Object.keys(sums)),
  ])
  const [currency] = currencies
  if (currency === undefined || currencies.size > 1) return undefined
  const sumOf = (sums: Sums): string => sums[currency] ?? '0.00'
  const charged = plus(total?.amount ?? '0.00', sumOf(expenses))
  const left = isWaivedInFull ? smaller(charged, sumOf(paid)) : minus(charged, sumOf(waived))
  return {
    currency,
    total: plus(total?.amount ?? '0.00', '0.00'),
    expenses: sumOf(expenses),
    due: left,
    paid: sumOf(paid),
    balance: minus(left, sumOf(paid)),
  }
}

const smaller = (a: string, b: string): string => fromMinor(toMinor(a) < toMinor(b) ? toMinor(a) : toMinor(b))
