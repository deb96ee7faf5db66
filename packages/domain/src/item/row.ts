import type { ItemPublished } from '@xianglian/contracts'

import { boolean, instant, integer, json, jsonOf, text, type RowOf } from '../columns.ts'
import { published } from '../lookup.ts'

type Limit = ItemPublished['statutoryLimit']

/** What a material is known by: the item's list has ids, a front desk may have ids of its own. */
export interface MaterialName {
  readonly id: string | null
  readonly name: string | null
}

/**
 * One version of an item, from when to when it was in force: where it stands in the catalogue, and what it holds offices and applicants to. A case
 * is judged by that of its time.
 */
export interface ItemTerms {
  readonly since: string
  /** Exclusive: when the next version came, or the item was withdrawn. */
  readonly until?: string
  readonly version: string | null
  readonly basicCode: string | null
  readonly name: string | null
  readonly kind: string | null
  readonly basis: ItemPublished['basis']
  readonly level: string | null
  readonly povertyRelief: boolean
  readonly caseType: string | null
  /** Their units by the code, where a list holds it. */
  readonly statutoryLimit: Limit
  readonly promisedLimit: Limit
  /** Procedures that may stop the clock. */
  readonly specialProcedures: readonly { readonly kind: string | null; readonly name: string }[]
  /** Ids and names of the materials it asks for; empty when it states none. */
  readonly materials: readonly string[]
  /** Those of them that are got from elsewhere: shared 共享, or a certificate 证照 on file. None whose name applicants are asked for, too. */
  readonly elsewhere: readonly MaterialName[]
  readonly residentsOnly: boolean
  readonly region: string | null
  /** Within which range any counter takes it 通办范围. */
  readonly crossRegion: string | null
  /** The event that stated it, as `eventRef` writes it. */
  readonly event: string
}

export const itemColumns = {
  itemId: text,
  basicCode: text.optional.indexed,
  implementCode: text.optional.indexed,
  handlingCode: text.optional,
  localCodes: json.optional,
  version: text.optional,
  name: text.optional.indexed,
  category: text.optional,
  kind: text.optional,
  department: text.optional.indexed,
  level: text.optional,
  region: text.optional.indexed,
  /** The region in its 12-digit form. */
  region12: text.optional,
  basis: json.optional,
  audience: text.optional,
  residentsOnly: boolean.optional,
  materials: jsonOf<ItemPublished['materials']>().optional,
  caseType: text.optional,
  statutoryLimitN: integer.optional,
  statutoryLimitUnit: text.optional,
  promisedLimitN: integer.optional,
  promisedLimitUnit: text.optional,
  specialProcedures: json.optional,
  fees: json.optional,
  channels: jsonOf<readonly string[]>().optional,
  crossRegion: text.optional,
  acceptedAt: text.optional,
  decidedBy: text.optional,
  reservedToCounty: boolean.optional,
  povertyRelief: boolean.optional,
  link: text.optional,
  status: text.indexed,
  publishedAt: instant.optional,
  amendedAt: instant.optional,
  withdrawnAt: instant.optional,
  /** Every version of its terms, the earliest first. */
  terms: jsonOf<readonly ItemTerms[]>().optional,
} as const

export type ItemRow = RowOf<typeof itemColumns>

/** Items, found by their id; items of all levels with one basic code are a group, and those of one region among them. */
export const items = published('item', itemColumns, { basic: ['basicCode'], placed: ['basicCode', 'region12'] })

/** How many items came into force in a county on a day, less those that went; of them those of poverty relief. Days with no difference have no row. */
export const itemChangeColumns = { county: text, day: text, items: integer, povertyItems: integer } as const

export type ItemChangeRow = RowOf<typeof itemChangeColumns>

export const itemChanges = published('item-change', itemChangeColumns, { county: ['county'] })
