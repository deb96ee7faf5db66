import { toMinor } from '../../money.ts'
import { rule, type Found } from '../../rule.ts'
import type { EnforcementRow } from '../row.ts'
import type { Total } from '../state.ts'

const precision = 1_000_000

/**
 * What is added for late payment 加处罚款 is not more than the fine itself (行政处罚法 art. 72, 行政强制法 art. 45): the fine as it was imposed, or as an appeal
 * left it. Over when the total is stated anew. Amounts in other currencies than the fine are not compared.
 */
export const surchargeOverPrincipal = rule<EnforcementRow>()({
  id: 'surcharge-over-principal',
  clause: '行政处罚法 72',
  severity: 'breach',
  message: { zh: '加处罚款超过罚款本数', en: 'Surcharge exceeds the fine' },
  limits: ['enforcement.surcharge-ratio'],
  judge: ({ totals, penalisedBy, org }, { limit }) => {
    let fine: Total | undefined
    return totals?.flatMap((total, index): Found[] => {
      if (total.kind !== 'surcharged') fine = total
      const { at, event, amount, currency } = total
      if (fine === undefined || total === fine || currency !== fine.currency) return []
      const share = BigInt(Math.round(limit('enforcement.surcharge-ratio', at) * precision))
      const most = (toMinor(fine.amount) * (BigInt(precision) + share)) / BigInt(precision)
      if (toMinor(amount) <= most) return []
      const evidence = [fine.event, event]
      return [
        {
          since: at,
          until: totals[index + 1]?.at,
          part: event,
          org: penalisedBy ?? org,
          evidence,
          details: { fine: fine.amount, total: amount, currency },
        },
      ]
    })
  },
})
