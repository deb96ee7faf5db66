import { dayNumberOf } from '../calendar/days.ts'
import { addTo, fromMinor, minus, plus, toMinor, type Sums } from '../money.ts'
import type { Income } from '../power/income-misrouted.ts'
import { eventRef } from '../rule.ts'
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

/** A fine as a decision, a surcharge or an appeal stated it. */
export interface Total {
  readonly at: string
  readonly kind: 'imposed' | 'surcharged' | 'appealed'
  readonly amount: string
  readonly currency: string
  /** As `eventRef` writes it. */
  readonly event: string
}

/** From when on more or less was paid than is due; unclear where amounts of several currencies would have to be added. */
export interface Standing {
  readonly at: string
  readonly is: 'owing' | 'even' | 'over' | 'unclear'
  readonly event: string
}

export type EnforcementEvents = { readonly [Stage in EnforcementStage | 'published']?: string }

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
  readonly penalisedBy?: string | null
  readonly inNameOf?: string | null
  readonly payBy?: string | null
  readonly appealOutcome?: string | null
  /** The fine as last stated: by the decision, a surcharge, or an appeal. */
  readonly total?: { readonly amount: string; readonly currency: string }
  readonly expenses: Sums
  readonly paid: Sums
  readonly payments: number
  /** The payments whose budget level is stated. */
  readonly incomes: readonly Income[]
  readonly waived: Sums
  readonly isWaivedInFull: boolean
  readonly lastPaidAt?: string
  readonly publishedAt?: string
  readonly reached: Readonly<Partial<Record<EnforcementStage, string>>>
  /** The events that reached each stage first. */
  readonly events: EnforcementEvents
  readonly totals: readonly Total[]
  /** Since the decision: each time that it changed. */
  readonly standing: readonly Standing[]
}

export const unknownEnforcement: EnforcementState = {
  expenses: {},
  paid: {},
  payments: 0,
  incomes: [],
  waived: {},
  isWaivedInFull: false,
  reached: {},
  events: {},
  totals: [],
  standing: [],
}

interface Told {
  readonly time: string
  readonly source: string
  readonly id: string
}

export const reach = (
  state: EnforcementState,
  stage: EnforcementStage,
  event: Told & { readonly data: { readonly caseNo: string } },
): EnforcementState => ({
  ...state,
  caseNo: event.data.caseNo,
  stage: furthest(enforcementStages, state.stage, stage),
  ...(state.reached[stage] === undefined && {
    reached: { ...state.reached, [stage]: event.time },
    events: { ...state.events, [stage]: eventRef(event) },
  }),
})

/** The fine as now stated. */
export const stateTotal = (
  state: EnforcementState,
  { amount, currency, kind }: Pick<Total, 'amount' | 'currency' | 'kind'>,
  event: Told,
): EnforcementState => ({
  ...state,
  total: { amount, currency },
  totals: [...state.totals, { at: event.time, kind, amount, currency, event: eventRef(event) }],
})

/** Notes how the party stands once money was paid, charged or forgiven; before the decision nothing is owed. */
export function settle(state: EnforcementState, event: Told): EnforcementState {
  if (state.reached.penalised === undefined) return state
  const is = standingOf(state)
  if (is === state.standing.at(-1)?.is) return state
  // What changes again at the same instant was never so.
  const before = state.standing.filter(({ at }) => at !== event.time)
  const isBack = is === before.at(-1)?.is
  return { ...state, standing: isBack ? before : [...before, { at: event.time, is, event: eventRef(event) }] }
}

function standingOf(state: EnforcementState): Standing['is'] {
  const balance = balanceOf(state)
  if (balance === undefined) return 'unclear'
  const owed = toMinor(balance.balance)
  return owed > 0n ? 'owing' : owed < 0n ? 'over' : 'even'
}

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

/**
 * Calendar days that the party took to pay: until the last payment after which nothing was owed. From the service of the decision; from the
 * decision where the service is not known or came later. Undefined while something is owed, and where nothing ever was paid.
 */
export function daysToPay({ standing, payments, reached: { penalised, served } }: EnforcementState): number | undefined {
  const last = standing.findLastIndex(({ is }) => is === 'owing' || is === 'unclear')
  const even = standing[last + 1]
  if (even === undefined || payments === 0 || penalised === undefined) return undefined
  const from = served !== undefined && served >= penalised && served <= even.at ? served : penalised
  return dayNumberOf(even.at) - dayNumberOf(from)
}

const smaller = (a: string, b: string): string => fromMinor(toMinor(a) < toMinor(b) ? toMinor(a) : toMinor(b))
