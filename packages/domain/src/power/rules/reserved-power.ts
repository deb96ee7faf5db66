import type { RowOf } from '../../columns.ts'
import type { itemColumns } from '../../item/row.ts'
import { isOfTownship, type OrganisationRow } from '../../organisation/row.ts'
import { rule } from '../../rule.ts'
import { isPreReview, type PowerRow } from '../row.ts'
import { whileInForce } from './in-force.ts'

interface Looked {
  readonly items: readonly RowOf<typeof itemColumns>[]
  readonly to: OrganisationRow | undefined
}

/**
 * A power that law keeps at county or above is handed to a township or below. The catalogue says which it keeps: an item with this basic code, not
 * withdrawn, that is `reservedToCounty`. Pre-review 预审转报 hands on no power; of a body that is not registered it is not known. Policy 二(一)2.
 */
export const reservedPower = rule<PowerRow, Looked>({
  id: 'reserved-power',
  clause: '二(一)2',
  severity: 'breach',
  message: { zh: '法定由县级以上行使的权力被下放', en: 'A power that law keeps at county or above was handed down' },
  judge: (row, { looked: { items, to } }) => {
    if (isPreReview(row) || to === undefined || !isOfTownship(to)) return undefined
    const reserved = items.find(({ reservedToCounty, status }) => reservedToCounty === true && status !== 'withdrawn')
    return reserved && whileInForce(row, { details: { itemId: reserved.itemId } })
  },
})
