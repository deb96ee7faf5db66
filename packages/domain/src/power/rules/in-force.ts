import { codeIn } from '../../reference/index.ts'
import type { Found } from '../../rule.ts'
import type { HoldingRow, PowerRow } from '../row.ts'

/** A finding about a delegation for as long as it is in force, but not before it was made. Nothing for what was never delegated. */
export function whileInForce(row: PowerRow, about: Omit<Found, 'since' | 'until'> = {}): Found | undefined {
  const { delegatedAt, since, until } = row
  if (typeof delegatedAt !== 'string' || typeof since !== 'string') return undefined
  const { delegated, amended } = row.events ?? {}
  return { since: beginOf(since, delegatedAt), until, org: row.to, evidence: [delegated, amended], ...about }
}

/** When a delegation begins to be in force: on its first day, but not before it was made. */
export const beginOf = (since: string, delegatedAt: string): string => (since > delegatedAt ? since : delegatedAt)

/** Whether a delegation's own last day ends with an instant, so that it lapsed before anyone was late by a limit that ends then, too. */
export const lapsesAt = (end: string, { until, revokedBy }: HoldingRow): boolean => until === end && typeof revokedBy !== 'string'

/** Entrusted 委托: exercised in another's name, while the power stays with that body. */
export function isEntrusted(mode: string | null | undefined): boolean {
  const code = codeIn('powerMode', mode)
  return code === 'entrusted' || code === 'enforcement-entrusted'
}
