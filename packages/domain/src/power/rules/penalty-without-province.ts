import { startOfDay } from '../../calendar/index.ts'
import { isOfTownship, type OrganisationRow } from '../../organisation/row.ts'
import { codeIn, regionDigits, regionPrefix } from '../../reference/index.ts'
import { rule } from '../../rule.ts'
import { isPreReview, type PowerRow } from '../row.ts'
import { isEntrusted, whileInForce } from './in-force.ts'

interface Looked {
  readonly to: OrganisationRow | undefined
  readonly decidedBy: OrganisationRow | undefined
}

/**
 * Since 2021-07-15 the power to penalise goes to a township or street by decision of the province alone (行政处罚法 art. 24). Found where
 * another body is stated to have decided, or none; not where that body is not registered with its region, so that its level is not known.
 * What was delegated before, and entrustment, which leaves the power where it was, stay outside.
 */
export const penaltyWithoutProvince = rule<PowerRow, Looked>()({
  id: 'penalty-without-province',
  clause: '行政处罚法 24',
  severity: 'breach',
  message: { zh: '行政处罚权未经省级决定下放乡镇', en: 'The power to penalise was handed to a township without the province' },
  days: ['power.penalty-province-from'],
  judge: (row, { looked: { to, decidedBy }, fixedDay }) => {
    const { powerType, mode, delegatedAt } = row
    if (codeIn('powerType', powerType) !== 'penalty' || isPreReview(row) || isEntrusted(mode)) return undefined
    if (to === undefined || !isOfTownship(to)) return undefined
    if (typeof delegatedAt !== 'string' || delegatedAt < startOfDay(fixedDay('power.penalty-province-from'))) return undefined
    if (typeof row.decidedBy === 'string' && (typeof decidedBy?.region !== 'string' || isOfProvince(decidedBy.region))) return undefined
    return whileInForce(row, { org: row.decidedBy ?? row.from, details: { decidedBy: row.decidedBy ?? null } })
  },
})

const isOfProvince = (region: string): boolean => regionPrefix(region).length === regionDigits.province
