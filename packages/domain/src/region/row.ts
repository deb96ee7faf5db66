import { boolean, date, instant, json, text, type RowOf } from '../columns.ts'
import { published } from '../lookup.ts'

export const regionColumns = {
  code: text,
  /** The code in its 12-digit form: one for all ways to write it. */
  code12: text.indexed,
  name: text.optional.indexed,
  level: text.optional.indexed,
  kind: text.optional,
  parent: text.optional.indexed,
  validFrom: date.optional,
  /** Small, or poor and remote 规模较小、贫困边远: one comprehensive office, or none, will do. */
  smallOrRemote: boolean.optional,
  localCodes: json.optional,
  status: text.indexed,
  mergedInto: text.optional,
  registeredAt: instant.optional,
  endedAt: instant.optional,
} as const

export type RegionRow = RowOf<typeof regionColumns>

/** Administrative divisions, found by their 12-digit code: `padRegion`. */
export const regions = published('region', regionColumns, { coded: ['code12'] })
