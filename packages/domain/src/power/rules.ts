import { items } from '../item/row.ts'
import { lookups } from '../lookup.ts'
import { organisations } from '../organisation/row.ts'
import { ofRegion, unknownRegion } from '../region/unknown-region.ts'
import { unknownCode } from '../unknown-code.ts'
import { duties, dutyColumns, holdingColumns, holdings, powerColumns, type PowerRow } from './row.ts'
import { compulsionEntrusted } from './rules/compulsion-entrusted.ts'
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
    codes: { mode: { list: 'powerMode', of: ({ mode }) => mode }, powerType: { list: 'powerType', of: ({ powerType }) => powerType } },
    since: ({ delegatedAt }) => delegatedAt,
    until: ({ until }) => until,
  }),
]

/** What the rules know of each body that the power went to. */
export const holdingLookups = lookups(holdingColumns, {
  body: { in: organisations, key: ({ mode, holder }) => (mode === 'listed' ? undefined : holder) },
  duties: { in: duties, group: 'listed', values: ({ mode, holder, basicCode }) => [mode === 'listed' ? undefined : holder, basicCode] },
})

export const holdingRules = [noLegalBasis, notAccepted, notAssessed, pushedBackByDelegation]

export const dutyLookups = lookups(dutyColumns, {
  body: { in: organisations, key: ({ org }) => org },
  duties: { in: duties, group: 'listed', values: ({ org, basicCode }) => [org, basicCode] },
})

export const dutyRules = [pushedBackByList]
