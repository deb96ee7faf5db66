import type { Found, Rule } from '../rule.ts'
import { heldAt, type HoldingRow } from './row.ts'

/** What the rules `acted-without-power` of several aggregates have in common. */
export const actedWithoutPowerRule = {
  id: 'acted-without-power',
  clause: '二(一)2',
  severity: 'breach',
  message: { zh: '无权作出决定', en: 'Decided by a body that did not hold the power' },
} as const satisfies Omit<Rule, 'judge'>

/** A decision, with what is known of the powers of the bodies behind it. */
export interface Act {
  /** orgId of the body that decided. */
  readonly org: string | null | undefined
  /** orgId of the body in whose name it did. */
  readonly inNameOf: string | null | undefined
  readonly basicCode: string | null | undefined
  /** Instant of the decision. */
  readonly at: string | null | undefined
  readonly evidence: NonNullable<Found['evidence']>
  /** Holdings for that code of the one and of the other. */
  readonly ofOrg: readonly HoldingRow[]
  readonly ofNamed: readonly HoldingRow[]
  /** The catalogue's items of that code. */
  readonly items: readonly { readonly decidedBy?: string | null | undefined; readonly department?: string | null | undefined }[]
}

/**
 * A decision for which neither the deciding body nor the one in whose name it acted held the power when it was made. Nothing where the code is not
 * known or no body is stated, nor where the catalogue itself names one of them as the body that decides. It stands until the facts explain it: a
 * delegation reported late withdraws it.
 */
export function actedWithoutPower({ org, inNameOf, basicCode, at, evidence, ofOrg, ofNamed, items }: Act): Found | undefined {
  const bodies = [org, inNameOf].filter((body) => typeof body === 'string')
  if (typeof at !== 'string' || typeof basicCode !== 'string' || bodies.length === 0) return undefined
  if (heldAt(ofOrg, at).length > 0 || heldAt(ofNamed, at).length > 0) return undefined
  if (items.some(({ decidedBy, department }) => bodies.some((body) => body === decidedBy || body === department))) return undefined
  return { since: at, org: bodies[0], evidence, details: { basicCode, ...(typeof inNameOf === 'string' && { inNameOf }) } }
}
