import type { RowOf } from '../columns.ts'
import { lookups, type LookedOf } from '../lookup.ts'
import { ofRegion, unknownRegion } from '../region/unknown-region.ts'
import type { Rule } from '../rule.ts'
import { unknownCode } from '../unknown-code.ts'
import { itemColumns } from './row.ts'
import { promiseOverStatute } from './rules/promise-over-statute.ts'
import { residentsOnly } from './rules/residents-only.ts'

type ItemRow = RowOf<typeof itemColumns>

export const itemLookups = lookups(itemColumns, { regions: ofRegion })

const firstSince = ({ terms, publishedAt, amendedAt }: ItemRow): string | null | undefined => terms?.[0]?.since ?? publishedAt ?? amendedAt

export const itemRules: readonly Rule<ItemRow, LookedOf<typeof itemLookups>>[] = [
  promiseOverStatute,
  residentsOnly,
  unknownRegion<ItemRow>((row) => {
    const since = firstSince(row)
    return typeof since === 'string' ? { since, until: row.withdrawnAt, evidence: [row.terms?.[0]?.event] } : undefined
  }),
  unknownCode<ItemRow>({
    codes: {
      caseType: { list: 'caseType', of: ({ caseType }) => caseType },
      channels: { list: 'channel', of: ({ channels }) => channels },
      limits: { list: 'limitUnit', of: ({ promisedLimitUnit, statutoryLimitUnit }) => [promisedLimitUnit, statutoryLimitUnit] },
    },
    since: firstSince,
    until: ({ withdrawnAt }) => withdrawnAt,
  }),
]
