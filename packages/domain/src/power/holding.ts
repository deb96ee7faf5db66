import type { PowerAmended, PowerDelegated, PowerDutyListed } from '@xianglian/contracts'

import { endOfDay, startOfDay } from '../calendar/days.ts'
import { earliest } from '../earliest.ts'
import { filled, stated } from '../present.ts'
import type { HoldingRow, Unbased } from './row.ts'

/** A period in which a body holds a power, as the fold of its stream knows it. */
export interface Holding {
  readonly holder: string
  readonly terms: Partial<PowerDelegated>
  /** When it was handed down or listed. */
  readonly at: string
  readonly revokedAt?: string
  readonly delegatedBy: string
  readonly acceptedAt?: string
  readonly acceptedBy?: string
  readonly amendedAt?: string
  readonly amendedBy?: string
  readonly revokedBy?: string
  readonly assessedAt?: string
  readonly assessedBy?: string
  readonly renewedAt?: string
  readonly renewedBy?: string
  readonly unbased: readonly Unbased[]
}

/** What a fold sees of an event beside its data. */
export interface Told {
  readonly time: string
  readonly region: string
  /** As `eventRef` writes it. */
  readonly ref: string
}

/**
 * A delegation begins a period of its own, also to a body that holds the power already: the former period stays as it was, so that what was
 * done under it stays explained, and speaks for the body until the new one begins. One power may be handed to several bodies. What a body took
 * up, and was not taken back from it, it need not take up again.
 */
export function delegate(
  all: readonly Holding[],
  terms: Partial<PowerDelegated> & { readonly to: string },
  told: Told,
): readonly Holding[] {
  const { time, ref } = told
  const former = all.findLastIndex((holding) => isDelegated(holding) && holding.revokedAt === undefined && holding.holder === terms.to)
  const acceptedAt = all[former]?.acceptedAt
  const { since } = periodOf({ terms, at: time })
  const renewedAt = since > time ? since : time
  return [
    ...all.map((holding, at) =>
      at === former ? { ...holding, renewedAt, renewedBy: ref, unbased: basisStated(holding.unbased, told) } : holding,
    ),
    {
      holder: terms.to,
      terms,
      at: time,
      delegatedBy: ref,
      ...(acceptedAt !== undefined && { acceptedAt }),
      unbased: filled(terms.legalBasis) === undefined ? basisMissed([], told) : [],
    },
  ]
}

/** Taken up by its holder; by a body that does not hold it, the last one handed down counts as taken up on its behalf. The first time counts. */
export function accept(all: readonly Holding[], by: string, { time, ref }: Told): readonly Holding[] {
  const own = all.findLastIndex((holding) => isDelegated(holding) && holding.revokedAt === undefined && holding.holder === by)
  const index = own === -1 ? all.findLastIndex(isDelegated) : own
  return all.map((holding, at) => (at === index ? { ...holding, acceptedAt: holding.acceptedAt ?? time, acceptedBy: ref } : holding))
}

/** How it is exercised was looked at, by whoever has it by delegation. The first time of a period counts. */
export const assess = (all: readonly Holding[], { time, ref }: Told): readonly Holding[] =>
  all.map((holding) =>
    isDelegated(holding) && holding.revokedAt === undefined && holding.assessedAt === undefined
      ? { ...holding, assessedAt: time, assessedBy: ref }
      : holding,
  )

/** New terms of what was handed to each body last and was not taken back. */
export const amend = (all: readonly Holding[], data: PowerAmended, told: Told): readonly Holding[] => {
  const { powerId: _, reason: __, ...changes } = stated(data)
  const { legalBasis } = changes
  const basisAfter = legalBasis === undefined ? undefined : legalBasis.length === 0 ? basisMissed : basisStated
  return all.map((holding, at) =>
    holding.revokedAt === undefined && at === all.findLastIndex((other) => isDelegated(other) && other.holder === holding.holder)
      ? {
          ...holding,
          terms: { ...holding.terms, ...changes },
          amendedAt: told.time,
          amendedBy: told.ref,
          unbased: basisAfter?.(holding.unbased, told) ?? holding.unbased,
        }
      : holding,
  )
}

/** From now on it names no basis. */
const basisMissed = (all: readonly Unbased[], { time, ref }: Told): readonly Unbased[] =>
  all.some(({ until }) => until === undefined) ? all : [...all, { since: time, event: ref }]

/** From now on it names one, or a delegation anew speaks for it. */
const basisStated = (all: readonly Unbased[], { time, ref }: Told): readonly Unbased[] =>
  all.map((one) => (one.until === undefined ? { ...one, until: time, endedBy: ref } : one))

/** What is in force, or to come into force, is taken back. */
export const revoke = (all: readonly Holding[], told: Told): readonly Holding[] => endAll(all, () => true, told)

/**
 * A power in a body's own list 权力清单 is its own from then on, until it is revoked, or listed as taken back by the higher level 上级收回. The
 * other lists give no power.
 */
export function list(
  all: readonly Holding[],
  { org, list: kind, basicCode, duty, documentNo }: PowerDutyListed,
  told: Told,
): readonly Holding[] {
  if (kind === '上级收回') return endAll(all, (holding) => !isDelegated(holding), told)
  const isListed = all.some(
    (holding) =>
      !isDelegated(holding) &&
      holding.revokedAt === undefined &&
      holding.holder === org &&
      holding.terms.basicCode === (basicCode ?? undefined),
  )
  if (kind !== '权力' || isListed) return all
  return [
    ...all,
    {
      holder: org,
      terms: { ...stated({ basicCode, documentNo }), name: duty, mode: 'listed', region: told.region },
      at: told.time,
      delegatedBy: told.ref,
      unbased: [],
    },
  ]
}

/** Handed down by another, not its own by its list. */
export const isDelegated = ({ terms }: Holding): boolean => terms.mode !== 'listed'

const endAll = (all: readonly Holding[], which: (holding: Holding) => boolean, { time, ref }: Told): readonly Holding[] =>
  all.map((holding) => (holding.revokedAt === undefined && which(holding) ? { ...holding, revokedAt: time, revokedBy: ref } : holding))

interface Period extends Pick<Holding, 'terms' | 'at'> {
  readonly revokedAt?: string | undefined
}

/** From its first day, or from the delegation on; to the end of its last day, which is inside, or the revocation, whichever is first. */
export function periodOf({ terms, at, revokedAt }: Period): { readonly since: string; readonly until?: string } {
  const { effectiveFrom, effectiveTo } = terms
  const lapses = typeof effectiveTo === 'string' ? endOfDay(effectiveTo) : undefined
  const until = earliest(lapses, revokedAt)
  return { since: typeof effectiveFrom === 'string' ? startOfDay(effectiveFrom) : at, ...(until !== undefined && { until }) }
}

export function toHoldingRow(powerId: string, holding: Holding, period: number): HoldingRow {
  const { holder, terms, at, delegatedBy, acceptedAt, acceptedBy, amendedBy, assessedAt, assessedBy } = holding
  const { basicCode, name, mode, from, inNameOf, decidedBy, region, documentNo, publishedOn, procedure, limits, budgetLevel } = terms
  const { since, until } = periodOf(holding)
  return {
    powerId,
    period,
    holder,
    basicCode,
    name,
    mode,
    from,
    inNameOf,
    decidedBy,
    region,
    legalBasis: filled(terms.legalBasis),
    documentNo,
    publishedOn,
    procedure,
    limits,
    budgetLevel,
    since,
    until,
    delegatedAt: at,
    delegatedBy,
    acceptedAt,
    acceptedBy,
    amendedBy,
    assessedAt,
    assessedBy,
    renewedAt: holding.renewedAt,
    renewedBy: holding.renewedBy,
    unbased: filled(holding.unbased),
    // What its last day ended is not taken back later.
    revokedBy: until === holding.revokedAt ? holding.revokedBy : undefined,
  }
}
