import { cases } from '../case/row.ts'
import { boolean, instant, integer, json, jsonOf, text, type RowOf } from '../columns.ts'
import { derivation } from '../lookup.ts'
import { filled } from '../present.ts'
import type { SupervisionState, Urge } from './state.ts'

export const supervisionColumns = {
  cardId: text,
  status: text.indexed,
  card: text.optional.indexed,
  finding: text.optional.indexed,
  rule: text.optional.indexed,
  since: instant.optional.indexed,
  round: integer.optional,
  register: text.optional,
  row: text.optional,
  caseNo: text.optional.indexed,
  org: text.optional.indexed,
  region: text.optional.indexed,
  clause: text.optional,
  message: text.optional,
  evidence: json.optional,
  source: text.optional,
  cardedAt: instant.optional,
  cardedBy: text.optional,
  urges: jsonOf<readonly Urge[]>().optional,
  urgedAt: instant.optional,
  repliedAt: instant.optional,
  repliedBy: text.optional,
  rectified: boolean.optional,
  upheldAt: instant.optional,
  handedOverAt: instant.optional,
  handedOverTo: text.optional,
  liftedAt: instant.optional.indexed,
  liftedBecause: text.optional,
}

/** A card about a case is counted with it. */
export const cardOfCase = derivation(supervisionColumns, {
  lookups: { case: { in: cases, key: ({ caseNo }) => caseNo } },
  columns: { itemId: text.optional.indexed, channel: text.optional, caseRegion: text.optional },
  of: (_, looked) => ({ itemId: looked.case?.itemId, channel: looked.case?.channel, caseRegion: looked.case?.region }),
})

export const cardColumns = { ...supervisionColumns, ...cardOfCase.columns } as const
export type SupervisionRow = RowOf<typeof supervisionColumns>

/** A card's row; one of which nothing but later facts is known yet has its status alone. */
export function toSupervisionRows({ cardId, stage, carded, urges, reached, ...fields }: SupervisionState): readonly SupervisionRow[] {
  if (cardId === undefined) return []
  const row: SupervisionRow = {
    ...carded,
    ...fields,
    cardId,
    status: stage ?? 'unknown',
    evidence: filled(carded?.evidence),
    urges: filled(urges),
    cardedAt: reached.carded,
    urgedAt: reached.urged,
    repliedAt: reached.replied,
    upheldAt: reached.upheld,
    handedOverAt: reached['handed-over'],
    liftedAt: reached.lifted,
  }
  return [row]
}
