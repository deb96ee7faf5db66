import { codeIn } from '../../reference/index.ts'
import { rule } from '../../rule.ts'
import type { PowerRow } from '../row.ts'
import { isEntrusted, whileInForce } from './in-force.ts'

/** The power to take compulsory measures 行政强制 may not be entrusted (行政强制法 art. 17). */
export const compulsionEntrusted = rule<PowerRow>({
  id: 'compulsion-entrusted',
  clause: '行政强制法 17',
  severity: 'breach',
  message: { zh: '行政强制权被委托', en: 'The power of compulsion was entrusted' },
  judge: (row) =>
    codeIn('powerType', row.powerType) === 'compulsion' && isEntrusted(row.mode) ? whileInForce(row, { org: row.from }) : undefined,
})
