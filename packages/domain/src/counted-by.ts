import { text, type RowOf } from './columns.ts'
import { codeIn, padRegion, regionDigits } from './reference/index.ts'

/** What cases, and what befell them, are counted by. What is not known is an empty text: a case without an item counts, too. */
export const countedBy = {
  /** 12-digit code, as of the time of the case. */
  region: text,
  /** orgId of the body that answers. */
  org: text.indexed,
  /** itemId. */
  item: text.indexed,
  channel: text,
  /** `YYYY-MM`, Asia/Shanghai: of what is counted, not of the case. */
  month: text,
} as const

type Stated = Readonly<Record<'region' | 'org' | 'itemId' | 'channel', string | null | undefined>>

/** What is counted by, but for the month, each in one form: a region's code padded, a channel by its code also where its name is stated. */
export const placeOf = ({ region, org, itemId, channel }: Stated): Omit<RowOf<typeof countedBy>, 'month'> => ({
  region: padRegion(region ?? ''),
  org: org ?? '',
  item: itemId ?? '',
  channel: codeIn('channel', channel) ?? channel ?? '',
})

const numbered = /^\d{12}$/

/** The 12-digit code of the county that a 12-digit code lies in; a code of another form stands for itself. */
export const wholeCounty = (region: string): string => (numbered.test(region) ? padRegion(region.slice(0, regionDigits.county)) : region)

/** Whether a 12-digit code is that of a township, or of what lies in one. */
export const isBelowCounty = (region: string): boolean =>
  numbered.test(region) && /[^0]/.test(region.slice(regionDigits.county, regionDigits.township))
