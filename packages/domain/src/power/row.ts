import { date, instant, integer, json, jsonOf, text, type RowOf } from '../columns.ts'
import { published } from '../lookup.ts'
import { codeIn } from '../reference/index.ts'

/** The event that reached each stage last, as `eventRef` writes it. */
export type PowerEvents = { readonly [Stage in 'delegated' | 'accepted' | 'assessed' | 'amended' | 'revoked' | 'listed']?: string }

export const powerColumns = {
  powerId: text,
  basicCode: text.optional.indexed,
  name: text.optional,
  powerType: text.optional,
  from: text.optional.indexed,
  to: text.optional.indexed,
  /** Where it may be exercised; where nobody says so, whom the delegation or listing concerns. */
  region: text.optional.indexed,
  mode: text.optional,
  decidedBy: text.optional,
  inNameOf: text.optional,
  legalBasis: json.optional,
  documentNo: text.optional,
  publishedOn: date.optional,
  procedure: text.optional,
  effectiveFrom: date.optional,
  effectiveTo: date.optional,
  limits: text.optional,
  budgetLevel: text.optional,
  status: text.indexed,
  delegatedAt: instant.optional,
  acceptedAt: instant.optional,
  acceptedBy: text.optional,
  assessedAt: instant.optional,
  assessment: text.optional,
  revokedAt: instant.optional,
  revokedReason: text.optional,
  backTo: text.optional,
  dutyOrg: text.optional.indexed,
  dutyList: text.optional,
  duty: text.optional,
  dutyLead: text.optional,
  accountability: text.optional,
  dutyListedAt: instant.optional,
  /** From when to when the delegation is in force: see the holding that it makes. */
  since: instant.optional,
  until: instant.optional,
  events: jsonOf<PowerEvents>().optional,
} as const

export type PowerRow = RowOf<typeof powerColumns>

/** From when to when a delegation rested on no legal basis that anyone stated, and by which events. */
export interface Unbased {
  readonly since: string
  readonly until?: string
  readonly event: string
  readonly endedBy?: string
}

export const holdingColumns = {
  powerId: text,
  /** Running number within the power, from 1. */
  period: integer,
  holder: text.indexed,
  basicCode: text.optional.indexed,
  name: text.optional,
  /** As delegated; `listed` for a power of the holder's own that stands in its list. */
  mode: text.optional,
  from: text.optional,
  inNameOf: text.optional,
  decidedBy: text.optional,
  region: text.optional.indexed,
  legalBasis: json.optional,
  documentNo: text.optional,
  publishedOn: date.optional,
  procedure: text.optional,
  limits: text.optional,
  /** Whose budget takes the income, as before it was handed down: what is stated later holds from the first. */
  budgetLevel: text.optional,
  since: instant.indexed,
  /** The instant from which it is held no more; empty while no end is known. */
  until: instant.optional,
  /** The event that handed it down, or listed it. */
  delegatedBy: text,
  acceptedBy: text.optional,
  amendedBy: text.optional,
  /** The event that ended it; empty when its last day did. */
  revokedBy: text.optional,
  /** When it was handed down, or listed. */
  delegatedAt: instant.optional,
  /** When the holder took it up, in this period or in a former one that was not taken back. */
  acceptedAt: instant.optional,
  /** When it was first assessed in this period. */
  assessedAt: instant.optional,
  assessedBy: text.optional,
  /** When the next delegation to the same body begins, which speaks for it from then on. */
  renewedAt: instant.optional,
  renewedBy: text.optional,
  unbased: jsonOf<readonly Unbased[]>().optional,
} as const

export type HoldingRow = RowOf<typeof holdingColumns>

/** Who held which power from when to when; of a body for a basic code by the group `held`. */
export const holdings = published('power-holding', holdingColumns, { held: ['holder', 'basicCode'] })

/** Entries of the lists of powers and duties 权责清单: each listing is one, whatever stream it stands in. */
export const dutyColumns = {
  powerId: text,
  /** Running number within the power, from 1. */
  entry: integer,
  /** The body whose list it is. */
  org: text.indexed,
  list: text.indexed,
  duty: text,
  basicCode: text.optional.indexed,
  lead: text.optional,
  accountability: text.optional,
  documentNo: text.optional,
  /** Whom the listing concerns. */
  region: text.indexed,
  listedAt: instant,
  listedBy: text,
  /** When it was revoked. */
  until: instant.optional,
  revokedBy: text.optional,
} as const

export type DutyRow = RowOf<typeof dutyColumns>

/** What stands, or stood, in the lists of a body for a basic code, by the group `listed`. */
export const duties = published('power-duty', dutyColumns, { listed: ['org', 'basicCode'] })

/** Delegations in a county by the day on which the measures that they rest on were published. */
export const measureColumns = { county: text, day: text, delegations: integer } as const

export type MeasureRow = RowOf<typeof measureColumns>

export const powerMeasures = published('power-measure', measureColumns, { county: ['county'] })

/** Pre-review 预审转报: it hands on an opinion, never the decision. */
export const isPreReview = ({ mode }: Pick<HoldingRow, 'mode'>): boolean => codeIn('powerMode', mode) === 'pre-review'

/** The holdings in force at an instant. Pre-review is no holding of the power. */
export const heldAt = <H extends Pick<HoldingRow, 'mode' | 'since' | 'until'>>(all: readonly H[], at: string): readonly H[] =>
  all.filter((holding) => holding.since <= at && (holding.until ?? '~') > at && !isPreReview(holding))
