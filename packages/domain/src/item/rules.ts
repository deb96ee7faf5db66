import { lookups, type LookedOf } from '../lookup.ts'
import { padRegion, regionDigits, regionPrefix } from '../reference/index.ts'
import { ofRegion, unknownRegion } from '../region/unknown-region.ts'
import type { Rule } from '../rule.ts'
import { unknownCode } from '../unknown-code.ts'
import { itemColumns, items, type ItemRow } from './row.ts'
import { notAligned } from './rules/not-aligned.ts'
import { promiseOverStatute } from './rules/promise-over-statute.ts'
import { residentsOnly } from './rules/residents-only.ts'

/** Items of the same basic code in a division that the item's own region is, or lies in: by the digits of its code. */
const inLine = (level: keyof typeof regionDigits) => ({
  in: items,
  group: 'placed' as const,
  values: ({ basicCode, region }: ItemRow) => [basicCode, divisionOf(region, regionDigits[level])],
})

export const itemLookups = lookups(itemColumns, {
  regions: ofRegion,
  ofProvince: inLine('province'),
  ofPrefecture: inLine('prefecture'),
  ofCounty: inLine('county'),
  ofTownship: inLine('township'),
  ofVillage: inLine('village'),
})

/** The division of so many digits that a region is, or lies in, in its 12-digit form. */
const divisionOf = (region: string | null | undefined, digits: number): string | undefined =>
  typeof region === 'string' && regionPrefix(region).length >= digits ? padRegion(padRegion(region).slice(0, digits)) : undefined

const firstSince = ({ terms, publishedAt, amendedAt }: ItemRow): string | null | undefined => terms?.[0]?.since ?? publishedAt ?? amendedAt

export const itemRules: readonly Rule<ItemRow, LookedOf<typeof itemLookups>>[] = [
  promiseOverStatute,
  residentsOnly,
  notAligned,
  unknownRegion<ItemRow>((row) => {
    const since = firstSince(row)
    return typeof since === 'string' ? { since, until: row.withdrawnAt, evidence: [row.terms?.[0]?.event] } : undefined
  }),
  unknownCode<ItemRow>({
    codes: {
      level: { list: 'level', of: ({ level }) => level },
      crossRegion: { list: 'crossRegion', of: ({ crossRegion }) => crossRegion },
      sources: {
        list: 'materialSource',
        of: ({ materials }) => materials?.map(({ source }) => source),
      },
      caseType: { list: 'caseType', of: ({ caseType }) => caseType },
      channels: { list: 'channel', of: ({ channels }) => channels },
      limits: { list: 'limitUnit', of: ({ promisedLimitUnit, statutoryLimitUnit }) => [promisedLimitUnit, statutoryLimitUnit] },
    },
    since: firstSince,
    until: ({ withdrawnAt }) => withdrawnAt,
  }),
]
