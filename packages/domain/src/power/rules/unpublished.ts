import { startOfDay } from '../../calendar/index.ts'
import { earliest } from '../../earliest.ts'
import { rule } from '../../rule.ts'
import type { PowerRow } from '../row.ts'
import { whileInForce } from './in-force.ts'

/**
 * A delegation in force is published: 行政处罚法 art. 20 and 24, 行政许可法 art. 24. Over on the day of publication; published on its first day is in
 * time.
 */
export const unpublished = rule<PowerRow>({
  id: 'unpublished',
  clause: '二(一)2',
  severity: 'warning',
  message: { zh: '权力下放未公布', en: 'Delegated power not published' },
  judge: (row) => {
    const found = whileInForce(row)
    if (found === undefined || typeof row.publishedOn !== 'string') return found
    return { ...found, until: earliest(found.until, startOfDay(row.publishedOn)) }
  },
})
