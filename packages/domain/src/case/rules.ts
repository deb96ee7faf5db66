import { earliest } from '../earliest.ts'
import { items } from '../item/row.ts'
import { lookups, type LookedOf } from '../lookup.ts'
import { holdings } from '../power/row.ts'
import { ofRegion, unknownRegion } from '../region/unknown-region.ts'
import type { Rule } from '../rule.ts'
import { unknownCode } from '../unknown-code.ts'
import { clockedColumns, type CaseLooked, type CaseRow } from './clock.ts'
import { actedWithoutPower } from './rules/acted-without-power.ts'
import { caseDueSoon } from './rules/case-due-soon.ts'
import { caseOverdue } from './rules/case-overdue.ts'
import { caseUnlawfullyLate } from './rules/case-unlawfully-late.ts'
import { collectedAgain } from './rules/collected-again.ts'
import { deliveryLate } from './rules/delivery-late.ts'
import { idleCase } from './rules/idle-case.ts'
import { incomeMisrouted } from './rules/income-misrouted.ts'
import { notIssuedAtTownship } from './rules/not-issued-at-township.ts'
import { poorRatingOpen } from './rules/poor-rating-open.ts'
import { preReviewLate } from './rules/pre-review-late.ts'
import { refusedElsewhere } from './rules/refused-elsewhere.ts'
import { statedDueMissed } from './rules/stated-due-missed.ts'
import { supplementTwice } from './rules/supplement-twice.ts'
import { unlistedMaterial } from './rules/unlisted-material.ts'

/** What the rules of cases look up, beside the item. What is known of those who decide is looked up once there is a decision to judge. */
export const caseLookups = lookups(clockedColumns, {
  regions: ofRegion,
  decider: { in: holdings, group: 'held', values: ({ decidedAt, decidedBy, basicCode }) => [decidedAt && decidedBy, basicCode] },
  principal: { in: holdings, group: 'held', values: ({ decidedAt, inNameOf, basicCode }) => [decidedAt && inNameOf, basicCode] },
  catalogue: { in: items, group: 'basic', values: ({ decidedAt, basicCode }) => [decidedAt && basicCode] },
  acceptor: { in: holdings, group: 'held', values: ({ acceptedBy, basicCode }) => [acceptedBy, basicCode] },
})

export const caseRules: readonly Rule<CaseRow, CaseLooked & LookedOf<typeof caseLookups>>[] = [
  caseDueSoon,
  caseOverdue,
  caseUnlawfullyLate,
  statedDueMissed,
  supplementTwice,
  unlistedMaterial,
  collectedAgain,
  refusedElsewhere,
  preReviewLate,
  actedWithoutPower,
  incomeMisrouted,
  deliveryLate,
  notIssuedAtTownship,
  poorRatingOpen,
  idleCase,
  unknownRegion<CaseRow>((row) => (typeof row.filedAt === 'string' ? { since: row.filedAt, evidence: [row.events?.filed] } : undefined)),
  unknownCode<CaseRow>({
    codes: {
      channel: { list: 'channel', of: ({ channel }) => channel },
      mode: { list: 'acceptanceMode', of: ({ mode }) => mode },
      outcome: { list: 'outcome', of: ({ outcome }) => outcome },
      deliveredHow: { list: 'delivery', of: ({ deliveredHow }) => deliveredHow },
      budgetLevel: { list: 'budgetLevel', of: ({ incomes }) => incomes?.map(({ level }) => level) },
    },
    since: (row) => row.filedAt ?? earliest(row.acceptedAt, row.decidedAt, row.deliveredAt, row.incomes?.[0]?.at),
  }),
]
