import { earliest } from '../../earliest.ts'
import { rule } from '../../rule.ts'
import type { HoldingRow } from '../row.ts'

/**
 * A delegation names what it rests on: found for each time without a basis, of each body that the power went to. Over when an amendment or
 * a delegation anew to that body states one, or with the delegation; a delegation anew that states none begins a time of its own. Policy
 * 二(一)2.
 */
export const noLegalBasis = rule<HoldingRow>({
  id: 'no-legal-basis',
  clause: '二(一)2',
  severity: 'breach',
  message: { zh: '权力下放无法律依据', en: 'Power handed down without a legal basis' },
  judge: ({ unbased, until: end, holder, from, decidedBy, revokedBy }) =>
    unbased?.map(({ since, until, event, endedBy }) => ({
      since,
      until: earliest(until, end),
      part: since,
      org: decidedBy ?? from ?? holder,
      evidence: [event, endedBy ?? revokedBy],
    })),
})
