import { earliest } from '../../earliest.ts'
import { rule } from '../../rule.ts'
import type { PowerRow } from '../row.ts'

/** A delegation names what it rests on. Over when an amendment states a basis, or with the delegation. Policy 二(一)2. */
export const noLegalBasis = rule<PowerRow>({
  id: 'no-legal-basis',
  clause: '二(一)2',
  severity: 'breach',
  message: { zh: '权力下放无法律依据', en: 'Power handed down without a legal basis' },
  judge: (row) => {
    const { unbasedSince, unbasedUntil, until, to } = row
    if (typeof unbasedSince !== 'string') return undefined
    const { delegated, amended } = row.events ?? {}
    return {
      since: unbasedSince,
      until: earliest(unbasedUntil, until),
      org: row.decidedBy ?? row.from ?? to,
      evidence: [delegated, amended],
    }
  },
})
