import { addDays, dayOf } from '../calendar/days.ts'
import { heldAt, isPreReview, type HoldingRow } from './row.ts'

/** An event as an answer names it; without a type where its holding does not tell. */
export interface EventName {
  readonly source: string
  readonly id: string
  readonly type?: string
}

/** A period in which a body holds a power: from `since` to `until` (exclusive; null while no end is known), by these events. */
export interface HeldPower {
  readonly powerId: string
  readonly name: string | null
  readonly mode: string | null
  readonly since: string
  readonly until: string | null
  readonly from: string | null
  readonly inNameOf: string | null
  readonly decidedBy: string | null
  /** Where it may be exercised; where nobody said so, whom the delegation or listing concerns. */
  readonly region: string | null
  readonly legalBasis: object
  readonly documentNo: string | null
  readonly limits: string | null
  readonly events: readonly EventName[]
}

/** Why a body held no power: for a program, and for its clerk. `power` is the period that comes nearest to it. */
export type NoAuthority = { readonly message: { readonly zh: string; readonly en: string } } & (
  | { readonly code: 'none-known' }
  | { readonly code: 'not-yet' | 'pre-review-only'; readonly power: HeldPower }
  | {
      readonly code: 'ended'
      readonly power: HeldPower
      readonly how: 'revoked' | 'expired'
      /** The revocation; null of a power whose last day went by. */
      readonly event: EventName | null
    }
)

export type Authority =
  | { readonly held: true; readonly powers: readonly HeldPower[] }
  | { readonly held: false; readonly powers: readonly []; readonly reason: NoAuthority }

/**
 * Which powers a body held at an instant (UTC with milliseconds), the earliest first; or why none. `known` are its holdings for one basic code. To
 * review a matter for the body that decides (预审转报) is not to hold the power; a review in force is told before periods that are not.
 */
export function authorityAt(known: readonly HoldingRow[], at: string): Authority {
  const holdings = known.toSorted(byStart)
  const powers = heldAt(holdings, at).map(toPower)
  return powers.length > 0 ? { held: true, powers } : { held: false, powers: [], reason: reasonOf(holdings, at) }
}

function reasonOf(holdings: readonly HoldingRow[], at: string): NoAuthority {
  const own = holdings.filter((holding) => !isPreReview(holding))
  const review =
    holdings.findLast((holding) => isPreReview(holding) && isInForce(holding, at)) ?? (own.length === 0 ? holdings.at(-1) : undefined)
  if (review) return { code: 'pre-review-only', power: toPower(review), message: reviewOnly }
  // A period revoked before it began ends at once, whatever the instant.
  const ended = own.filter(({ since, until }) => endOf(until) <= at || endOf(until) <= since)
  const last = ended.toSorted((a, b) => compare(endOf(a.until), endOf(b.until))).at(-1)
  if (last) return endedReason(last)
  const [first] = own
  return first ? notYet(first) : { code: 'none-known', message: noneKnown }
}

const noneKnown = { zh: '没有该机构就此事项取得权力的记录', en: 'No power of this body for this code is known.' }
const reviewOnly = { zh: '该机构仅承担预审转报，决定权不在该机构', en: 'It only reviews and forwards; another body decides.' }

function notYet(holding: HoldingRow): NoAuthority {
  const day = dayOf(holding.since)
  const message = { zh: `权力自${day}起生效，当时尚未生效`, en: `It holds the power from ${day} on, and did not yet.` }
  return { code: 'not-yet', power: toPower(holding), message }
}

function endedReason(holding: HoldingRow): NoAuthority {
  const { since, until, revokedBy } = holding
  const end = dayOf(endOf(until))
  const power = toPower(holding)
  if (revokedBy === null || revokedBy === undefined) {
    const lastDay = addDays(end, -1)
    const message = { zh: `权力已于${lastDay}期满`, en: `Its power expired; the last day was ${lastDay}.` }
    return { code: 'ended', power, how: 'expired', event: null, message }
  }
  const message =
    endOf(until) <= since
      ? { zh: `权力在生效前已于${end}收回`, en: `Its power was revoked on ${end}, before it began.` }
      : { zh: `权力已于${end}收回`, en: `Its power was revoked on ${end}.` }
  return { code: 'ended', power, how: 'revoked', event: revocationOf(holding) ?? null, message }
}

const isInForce = ({ since, until }: HoldingRow, at: string): boolean => since <= at && at < endOf(until)
/** Behind every instant while no end is known. */
const endOf = (until: string | null | undefined): string => until ?? '~'
const byStart = (a: HoldingRow, b: HoldingRow): number => compare(a.since, b.since) || compare(a.powerId, b.powerId) || a.period - b.period
const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

const toPower = (holding: HoldingRow): HeldPower => ({
  powerId: holding.powerId,
  name: holding.name ?? null,
  mode: holding.mode ?? null,
  since: holding.since,
  until: holding.until ?? null,
  from: holding.from ?? null,
  inNameOf: holding.inNameOf ?? null,
  decidedBy: holding.decidedBy ?? null,
  region: holding.region ?? null,
  legalBasis: holding.legalBasis ?? [],
  documentNo: holding.documentNo ?? null,
  limits: holding.limits ?? null,
  events: eventsOf(holding),
})

function eventsOf(holding: HoldingRow): EventName[] {
  const { mode, delegatedBy, acceptedBy, amendedBy } = holding
  const events = [
    named(delegatedBy, mode === 'listed' ? 'power.duty-listed' : 'power.delegated'),
    named(acceptedBy, 'power.accepted'),
    named(amendedBy, 'power.amended'),
    revocationOf(holding),
  ]
  return events.filter((event) => event !== undefined)
}

/** A listed power may also end by another list, so that its type is not told. */
const revocationOf = ({ mode, revokedBy }: HoldingRow): EventName | undefined =>
  named(revokedBy, mode === 'listed' ? undefined : 'power.revoked')

/** What `eventRef` wrote: no source holds a `#`. */
function named(ref: string | null | undefined, type: string | undefined): EventName | undefined {
  if (ref === null || ref === undefined) return undefined
  const mark = ref.indexOf('#')
  return { source: ref.slice(0, mark), id: ref.slice(mark + 1), ...(type !== undefined && { type }) }
}
