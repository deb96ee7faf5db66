import { codeIn } from '../reference/index.ts'
import { eventRef, type Found, type Rule } from '../rule.ts'
import { heldAt, type HoldingRow } from './row.ts'

/** What the rules `income-misrouted` of several aggregates have in common. */
export const incomeMisroutedRule = {
  id: 'income-misrouted',
  clause: '二(一)3',
  severity: 'breach',
  message: { zh: '收费或罚没收入的财政管理级次改变', en: 'Income went to another budget level than before the power was handed down' },
} as const satisfies Omit<Rule, 'judge'>

/** Money that came in 收入, with the budget level that is stated to take it. */
export interface Income {
  readonly at: string
  readonly level: string
  readonly amount: string
  readonly currency: string
  /** As `eventRef` writes it. */
  readonly event: string
}

interface Payment {
  readonly time: string
  readonly source: string
  readonly id: string
  readonly data: { readonly amount: string; readonly currency: string; readonly budgetLevel: string | null }
}

/** The incomes with that of a payment, when it states a budget level. */
export const incomesWith = (incomes: readonly Income[], event: Payment): readonly Income[] => {
  const { amount, currency, budgetLevel: level } = event.data
  return level === null ? incomes : [...incomes, { at: event.time, level, amount, currency, event: eventRef(event) }]
}

/** Money that came in for what a body did, with what is known of the powers of the bodies behind it. */
interface Account {
  readonly incomes: readonly Income[] | null | undefined
  /** orgId of the body that acted. */
  readonly org: string | null | undefined
  /** Instant of the decision that the money is for. */
  readonly at: string | null | undefined
  readonly evidence: NonNullable<Found['evidence']>
  /** Holdings for its code of the body that acted, and of the one in whose name it did. */
  readonly ofOrg: readonly HoldingRow[]
  readonly ofNamed: readonly HoldingRow[]
}

/**
 * Handing a power down does not change whose budget takes its income 财政管理级次不变: each payment that is stated to go elsewhere is found, for
 * good. The level is that of the delegation under which the body acted when it decided; where nobody states it, the county's, because it is
 * county powers that the policy hands down. Nothing is found of a body's own power, nor of a level that no code list holds.
 */
export function incomeMisrouted({ incomes, org, at, evidence, ofOrg, ofNamed }: Account): Found[] | undefined {
  if (incomes === null || incomes === undefined || typeof at !== 'string') return undefined
  const own = delegatedAt(ofOrg, at)
  const delegations = own.length > 0 ? own : delegatedAt(ofNamed, at)
  const levels = delegations.map(({ budgetLevel }) => codeIn('budgetLevel', budgetLevel ?? 'county'))
  const [expected] = levels
  if (expected === undefined || levels.includes(undefined)) return undefined
  return incomes.flatMap(({ at: since, level, amount, currency, event }): Found[] => {
    const budgetLevel = codeIn('budgetLevel', level)
    if (budgetLevel === undefined || levels.includes(budgetLevel)) return []
    return [
      {
        part: event,
        since,
        org,
        evidence: [event, ...evidence, ...delegations.map(({ delegatedBy }) => delegatedBy)],
        details: { budgetLevel, expected, amount, currency },
      },
    ]
  })
}

/** What was handed down to a body; a power of its own list is not. */
const delegatedAt = (holdings: readonly HoldingRow[], at: string): readonly HoldingRow[] =>
  heldAt(holdings, at).filter(({ mode }) => mode !== 'listed')
