import { caseUses } from '../case/row.ts'
import { enforcementUses } from '../enforcement/row.ts'
import { items } from '../item/row.ts'
import { lookups } from '../lookup.ts'
import { organisations } from '../organisation/row.ts'
import { ofRegion, unknownRegion } from '../region/unknown-region.ts'
import { unknownCode } from '../unknown-code.ts'
import { duties, dutyColumns, holdingColumns, holdings, powerColumns, type DutyRow, type HoldingRow, type PowerRow } from './row.ts'
import { compulsionEntrusted } from './rules/compulsion-entrusted.ts'
import { idlePower } from './rules/idle-power.ts'
import { noLegalBasis } from './rules/no-legal-basis.ts'
import { notAccepted } from './rules/not-accepted.ts'
import { notAssessed } from './rules/not-assessed.ts'
import { penaltyWithoutProvince } from './rules/penalty-without-province.ts'
import { pushedBackByDelegation, pushedBackByList } from './rules/pushed-back.ts'
import { reservedPower } from './rules/reserved-power.ts'
import { subEntrusted } from './rules/sub-entrusted.ts'
import { unpublished } from './rules/unpublished.ts'

/** What the rules of powers know beside the power. */
export const powerLookups = lookups(powerColumns, {
  regions: ofRegion,
  items: { in: items, group: 'basic', values: ({ basicCode }) => [basicCode] },
  to: { in: organisations, key: ({ to }) => to },
  decidedBy: { in: organisations, key: ({ decidedBy }) => decidedBy },
  ofFrom: { in: holdings, group: 'held', values: ({ from, basicCode }) => [from, basicCode] },
})

export const powerRules = [
  reservedPower,
  subEntrusted,
  compulsionEntrusted,
  penaltyWithoutProvince,
  unpublished,
  unknownRegion<PowerRow>(({ delegatedAt, until, events }) =>
    typeof delegatedAt === 'string' ? { since: delegatedAt, until, evidence: [events?.delegated] } : undefined,
  ),
  unknownCode<PowerRow>({
    codes: {
      mode: { list: 'powerMode', of: ({ mode }) => mode },
      powerType: { list: 'powerType', of: ({ powerType }) => powerType },
      budgetLevel: { list: 'budgetLevel', of: ({ budgetLevel }) => budgetLevel },
    },
    since: ({ delegatedAt }) => delegatedAt,
    until: ({ until }) => until,
  }),
]

/** Its holder, where the power was handed down to it. */
const delegatedTo = ({ mode, holder }: HoldingRow): string | undefined => (mode === 'listed' ? undefined : holder)
const delegatedFor = (row: HoldingRow) => [delegatedTo(row), row.basicCode]

/** What the rules know of each body that the power went to. */
export const holdingLookups = lookups(holdingColumns, {
  body: { in: organisations, key: delegatedTo },
  duties: { in: duties, group: 'listed', values: delegatedFor },
  cases: { in: caseUses, group: 'used', values: delegatedFor },
  enforcements: { in: enforcementUses, group: 'used', values: delegatedFor },
})

export const holdingRules = [noLegalBasis, notAccepted, notAssessed, idlePower, pushedBackByDelegation]

export const dutyLookups = lookups(dutyColumns, {
  body: { in: organisations, key: ({ org }) => org },
  duties: { in: duties, group: 'listed', values: ({ org, basicCode }) => [org, basicCode] },
})

export const dutyRules = [
  pushedBackByList,
  unknownCode<DutyRow>({
    codes: { list: { list: 'dutyList', of: ({ list }) => list } },
    since: ({ listedAt }) => listedAt,
    until: ({ until }) => until,
  }),
]
