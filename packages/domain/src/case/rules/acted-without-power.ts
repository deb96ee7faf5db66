import { heldAt, type HoldingRow } from '../../power/row.ts'
import { rule } from '../../rule.ts'
import type { CaseLooked, CaseRow } from '../clock.ts'

/** What the body that decided, and the one in whose name it did, hold for the item. */
export interface DecidersLooked {
  readonly decider: readonly HoldingRow[]
  readonly principal: readonly HoldingRow[]
}

/**
 * A case was decided while neither the body that decided nor the one in whose name it did held the power for the item's basic code, at that business time; the body that the
 * catalogue itself names, as deciding or as answering for the item, has it. Nothing heals it: only a delegation reported late explains it. Where the
 * basic code or the body is not known, nothing is said. Policy 二(一)2.
 */
export const actedWithoutPower = rule<CaseRow, CaseLooked & DecidersLooked>({
  id: 'acted-without-power',
  clause: '二(一)2',
  severity: 'breach',
  message: { zh: '无权行使该事项权力', en: 'Acted without holding the power' },
  judge: ({ decidedAt, basicCode, decidedBy, inNameOf, events }, { looked: { item, decider, principal } }) => {
    const org = decidedBy ?? inNameOf
    if (typeof decidedAt !== 'string' || typeof basicCode !== 'string' || typeof org !== 'string') return undefined
    if (heldAt(decider, decidedAt).length > 0 || heldAt(principal, decidedAt).length > 0) return undefined
    const named = [item?.decidedBy, item?.department]
    if (named.includes(org) || (typeof inNameOf === 'string' && named.includes(inNameOf))) return undefined
    return { since: decidedAt, org, evidence: [events?.decided], details: { basicCode, ...(typeof inNameOf === 'string' && { inNameOf }) } }
  },
})
