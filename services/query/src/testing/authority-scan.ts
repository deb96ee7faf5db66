// Answers who held a power by scanning events, by the text of docs/design.md §4 and what is written of register `power-holding`. It shares no code with
// the definition: it folds nothing, but asks of every event that may hand a power down what became of it.

export interface Told {
  readonly position: number
  readonly type: string
  readonly source: string
  readonly id: string
  readonly record: string
  readonly revision: number
  readonly isVoid: boolean
  /** RFC 3339 in UTC with milliseconds. */
  readonly time: string
  readonly region: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface Asked {
  readonly org: string
  readonly basicCode: string
  readonly at: string
  /** Events above this position are not known. */
  readonly asOf?: number
}

interface Period {
  readonly power: { readonly powerId: unknown; readonly since: string; readonly until: string | null; readonly [field: string]: unknown }
  readonly isReview: boolean
  readonly revocation: object | undefined
}

/** The answer without its messages. */
export function scan(told: readonly Told[], { org, basicCode, at, asOf = Infinity }: Asked) {
  const known = counting(told.filter(({ position }) => position <= asOf)).toSorted(inFoldOrder)
  const streams = [...Map.groupBy(known, ({ data }) => data['powerId']).values()]
  const periods = streams.flatMap((stream) => stream.flatMap((_, index) => periodOf(stream, index, org, basicCode) ?? []))
  periods.sort((a, b) => compare(a.power.since, b.power.since) || compare(String(a.power.powerId), String(b.power.powerId)))
  const inForce = ({ power: { since, until } }: Period): boolean => since <= at && (until === null || at < until)
  const powers = periods.filter((period) => !period.isReview && inForce(period)).map(({ power }) => power)
  return powers.length > 0 ? { held: true, powers } : { held: false, powers, reason: reasonOf(periods, at, inForce) }
}

function reasonOf(
  periods: readonly Period[],
  at: string,
  inForce: (period: Period) => boolean,
): { code: string; how?: string; [field: string]: unknown } {
  if (periods.length === 0) return { code: 'none-known' }
  const own = periods.filter(({ isReview }) => !isReview)
  const review = periods.filter((period) => period.isReview && inForce(period)).at(-1) ?? (own.length === 0 ? periods.at(-1) : undefined)
  if (review) return { code: 'pre-review-only', power: review.power }
  const ended = own.filter(({ power: { since, until } }) => until !== null && (until <= at || until <= since))
  const last = ended.toSorted((a, b) => compare(a.power.until ?? '', b.power.until ?? '')).at(-1)
  if (last) return { code: 'ended', power: last.power, how: last.revocation ? 'revoked' : 'expired', event: last.revocation ?? null }
  return { code: 'not-yet', power: own[0]?.power }
}

/** The period that the event at this place begins for the body and the code, if it begins one. */
function periodOf(stream: readonly Told[], index: number, org: string, basicCode: string): Period | undefined {
  const event = stream[index]
  if (event === undefined || event.data['basicCode'] !== basicCode) return undefined
  const before = stream.slice(0, index)
  const after = stream.slice(index + 1)
  if (event.type === 'power.delegated' && event.data['to'] === org) return delegatedPeriod(event, before, after)
  const isListed = event.type === 'power.duty-listed' && event.data['list'] === '权力' && event.data['org'] === org
  return isListed && !isListedAlready(event, before) ? listedPeriod(event, after) : undefined
}

function delegatedPeriod(event: Told, before: readonly Told[], after: readonly Told[]): Period {
  const to = event.data['to']
  const revocation = after.find(({ type }) => type === 'power.revoked')
  const untilRevoked = revocation ? after.slice(0, after.indexOf(revocation)) : after
  const next = untilRevoked.findIndex(({ type, data }) => type === 'power.delegated' && data['to'] === to)
  const amendments = (next < 0 ? untilRevoked : untilRevoked.slice(0, next)).filter(({ type }) => type === 'power.amended')
  const terms = Object.assign({ region: event.region }, stated(event.data), ...amendments.map(({ data }) => stated(data))) as Record<
    string,
    unknown
  >
  const { effectiveFrom, effectiveTo } = terms
  const lapse = typeof effectiveTo === 'string' ? midnight(effectiveTo, 1) : undefined
  const isRevoked = revocation !== undefined && (lapse === undefined || revocation.time <= lapse)
  const until = isRevoked ? revocation.time : (lapse ?? null)
  const since = typeof effectiveFrom === 'string' ? midnight(effectiveFrom, 0) : event.time
  const acceptance = after
    .filter((other, index) => other.type === 'power.accepted' && isAcceptanceOf(event, [...before, event, ...after.slice(0, index)], other))
    .at(-1)
  const events = [event, acceptance, amendments.at(-1), isRevoked ? revocation : undefined].flatMap((each) => (each ? [nameOf(each)] : []))
  const revoked = isRevoked ? nameOf(revocation) : undefined
  return {
    power: toPower(event.data['powerId'], terms, since, until, events),
    isReview: terms['mode'] === 'pre-review',
    revocation: revoked,
  }
}

/** Of what stands before an acceptance: the last delegation to the body that is not revoked, else the last one to whomever. */
function isAcceptanceOf(event: Told, before: readonly Told[], acceptance: Told): boolean {
  const delegations = before.filter(({ type }) => type === 'power.delegated')
  const revoked = before.findLastIndex(({ type }) => type === 'power.revoked')
  const own = delegations.findLast((each) => each.data['to'] === acceptance.data['by'] && before.indexOf(each) > revoked)
  return (own ?? delegations.at(-1)) === event
}

const endsList = ({ type, data }: Told): boolean =>
  type === 'power.revoked' || (type === 'power.duty-listed' && data['list'] === '上级收回')

function isListedAlready(event: Told, before: readonly Told[]): boolean {
  const sinceEnd = before.slice(before.findLastIndex(endsList) + 1)
  return sinceEnd.some(
    ({ type, data }) =>
      type === 'power.duty-listed' &&
      data['list'] === '权力' &&
      data['org'] === event.data['org'] &&
      data['basicCode'] === event.data['basicCode'],
  )
}

function listedPeriod(event: Told, after: readonly Told[]): Period {
  const end = after.find(endsList)
  const { powerId, duty, documentNo } = event.data
  const revocation = end && { source: end.source, id: end.id }
  const events = [nameOf(event), ...(revocation ? [revocation] : [])]
  const power = toPower(powerId, { mode: 'listed', name: duty, documentNo, region: event.region }, event.time, end?.time ?? null, events)
  return { power, isReview: false, revocation }
}

const toPower = (
  powerId: unknown,
  terms: Readonly<Record<string, unknown>>,
  since: string,
  until: string | null,
  events: readonly object[],
) => ({
  powerId,
  since,
  until,
  events,
  ...Object.fromEntries(
    ['name', 'mode', 'from', 'inNameOf', 'decidedBy', 'region', 'documentNo', 'limits'].map((field) => [field, terms[field] ?? null]),
  ),
  legalBasis: terms['legalBasis'] ?? [],
})

const nameOf = ({ source, id, type }: Told): object => ({ source, id, type })
const stated = (data: object): object => Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null))
/** The beginning of a day in China, or of one so many days later. */
const midnight = (day: string, later: number): string => new Date(Date.parse(`${day}T00:00:00+08:00`) + later * 86_400_000).toISOString()

const ranks: Readonly<Record<string, number>> = {
  'power.delegated': 100,
  'power.duty-listed': 110,
  'power.accepted': 200,
  'power.amended': 300,
  'power.revoked': 900,
}
const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
const inFoldOrder = (a: Told, b: Told): number =>
  compare(a.time, b.time) || (ranks[a.type] ?? 500) - (ranks[b.type] ?? 500) || compare(a.source, b.source) || compare(a.id, b.id)

/** Of each record the version with the highest revision, then the last in fold order; none when that one is void. */
function counting(told: readonly Told[]): Told[] {
  const records = Map.groupBy(told, ({ source, type, record }) => JSON.stringify([source, type, record]))
  return [...records.values()].flatMap((versions) => {
    const last = versions.toSorted((a, b) => a.revision - b.revision || inFoldOrder(a, b)).at(-1)
    return last === undefined || last.isVoid ? [] : [last]
  })
}
