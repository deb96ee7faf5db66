import { rule } from '../../rule.ts'
import { heldAt, isPreReview, type HoldingRow, type PowerRow } from '../row.ts'
import { isEntrusted, whileInForce } from './in-force.ts'

interface Looked {
  /** What the body that hands on held of this code. */
  readonly ofFrom: readonly HoldingRow[]
}

/**
 * Who holds a power by entrustment alone does not hand it on (行政许可法 art. 24, 行政处罚法 art. 21). Judged when the delegation comes into force; nothing
 * where the body that hands on holds it in another way too, or nothing is known of how it holds it. Pre-review hands on no power.
 */
export const subEntrusted = rule<PowerRow, Looked>({
  id: 'sub-entrusted',
  clause: '行政许可法 24, 行政处罚法 21',
  severity: 'breach',
  message: { zh: '受委托的权力被再委托', en: 'An entrusted power was handed on' },
  judge: (row, { looked: { ofFrom } }) => {
    const found = isPreReview(row) ? undefined : whileInForce(row)
    if (found === undefined) return undefined
    const held = heldAt(ofFrom, found.since)
    if (held.length === 0 || !held.every(({ mode }) => isEntrusted(mode))) return undefined
    return { ...found, org: row.from, evidence: [...(found.evidence ?? []), ...held.map(({ delegatedBy }) => delegatedBy)] }
  },
})
