import { earliest } from '../earliest.ts'
import { items } from '../item/row.ts'
import { lookups } from '../lookup.ts'
import { holdings } from '../power/row.ts'
import { ofRegion, unknownRegion } from '../region/unknown-region.ts'
import { unknownCode } from '../unknown-code.ts'
import { enforcementColumns, type EnforcementRow } from './row.ts'
import { actedWithoutPower } from './rules/acted-without-power.ts'
import { decisionLate } from './rules/decision-late.ts'
import { incomeMisrouted } from './rules/income-misrouted.ts'
import { notPublished } from './rules/not-published.ts'
import { overpaid } from './rules/overpaid.ts'
import { paidInFullNotClosed } from './rules/paid-in-full-not-closed.ts'
import { surchargeOverPrincipal } from './rules/surcharge-over-principal.ts'
import { unpaid } from './rules/unpaid.ts'

/** What is known of powers is looked up once there is a decision to judge. */
export const enforcementLookups = lookups(enforcementColumns, {
  regions: ofRegion,
  ofOrg: {
    in: holdings,
    group: 'held',
    values: ({ penalisedAt, penalisedBy, org, basicCode }) => [penalisedAt && (penalisedBy ?? org), basicCode],
  },
  ofNamed: { in: holdings, group: 'held', values: ({ penalisedAt, inNameOf, basicCode }) => [penalisedAt && inNameOf, basicCode] },
  items: { in: items, group: 'basic', values: ({ penalisedAt, basicCode }) => [penalisedAt && basicCode] },
})

export const enforcementRules = [
  actedWithoutPower,
  decisionLate,
  surchargeOverPrincipal,
  notPublished,
  incomeMisrouted,
  unpaid,
  overpaid,
  paidInFullNotClosed,
  unknownRegion<EnforcementRow>(({ openedAt, org, events }) =>
    typeof openedAt === 'string' ? { since: openedAt, org, evidence: [events?.opened] } : undefined,
  ),
  unknownCode<EnforcementRow>({
    codes: {
      appealOutcome: { list: 'appealOutcome', of: ({ appealOutcome }) => appealOutcome },
      budgetLevel: { list: 'budgetLevel', of: ({ incomes }) => incomes?.map(({ level }) => level) },
    },
    since: ({ openedAt, appealDecidedAt, incomes }) => openedAt ?? earliest(appealDecidedAt, incomes?.[0]?.at),
  }),
]
