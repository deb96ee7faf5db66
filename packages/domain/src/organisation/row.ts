import { instant, integer, json, jsonOf, text, type RowOf } from '../columns.ts'
import { published } from '../lookup.ts'
import { codeIn, regionDigits, regionPrefix } from '../reference/index.ts'

/** A head appointed or removed. */
export interface HeadChange {
  readonly at: string
  readonly kind: 'appointed' | 'removed'
  readonly consentOf: string | null
  /** As `eventRef` writes it. */
  readonly event: string
}

/** From when to when a body supervised the organisation, in which role. */
export interface Supervision {
  readonly by: string
  readonly role: string
  readonly since: string
  /** When its role changed. */
  readonly until?: string
}

export interface SetupDemand {
  readonly at: string
  readonly by: string
  readonly basis: string | null
  readonly event: string
}

export const organisationColumns = {
  orgId: text,
  name: text.optional.indexed,
  shortName: text.optional,
  kind: text.optional.indexed,
  /** Its kind by the code, where that is stated by its name, too. */
  kindCode: text.optional,
  region: text.optional.indexed,
  /** The region in its 12-digit form. */
  region12: text.optional,
  parent: text.optional.indexed,
  creditCode: text.optional.indexed,
  localCodes: json.optional,
  supervisors: jsonOf<Readonly<Record<string, string>>>().optional,
  /** What `supervisors` became by and by. */
  supervisions: jsonOf<readonly Supervision[]>().optional,
  head: text.optional,
  headPost: text.optional,
  headSince: instant.optional,
  headConsentOf: text.optional,
  headChanges: jsonOf<readonly HeadChange[]>().optional,
  setupDemands: integer,
  demands: jsonOf<readonly SetupDemand[]>().optional,
  status: text.indexed,
  registeredAt: instant.optional,
  registeredBy: text.optional,
  closedAt: instant.optional,
  closedBy: text.optional,
  successor: text.optional,
} as const

export type OrganisationRow = RowOf<typeof organisationColumns>

/** Organisations, found by their id, or all of one kind in a region by `placed`. */
export const organisations = published('organisation', organisationColumns, { placed: ['region12', 'kindCode'] })

const townshipKinds: ReadonlySet<string> = new Set(['township-office', 'township-institution', 'village-committee'])

/**
 * Whether a body belongs to a township, street or village: by its kind, or else by the level of its region. A station 派驻站所 works there but
 * belongs to a department of the county.
 */
export function isOfTownship({ kind, region }: Pick<OrganisationRow, 'kind' | 'region'>): boolean {
  const code = codeIn('organisationKind', kind)
  if (code !== undefined && townshipKinds.has(code)) return true
  return code !== 'station' && typeof region === 'string' && regionPrefix(region).length >= regionDigits.township
}
