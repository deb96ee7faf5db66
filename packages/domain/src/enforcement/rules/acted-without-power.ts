import type { RowOf } from '../../columns.ts'
import type { itemColumns } from '../../item/row.ts'
import { actedWithoutPower as judgeAct, actedWithoutPowerRule } from '../../power/acted-without-power.ts'
import type { HoldingRow } from '../../power/row.ts'
import { rule } from '../../rule.ts'
import type { EnforcementRow } from '../row.ts'

/** What the body that imposed a penalty, and the one in whose name it did, hold for its code, and the items of all levels with that code. */
export interface PenalisersLooked {
  readonly ofOrg: readonly HoldingRow[]
  readonly ofNamed: readonly HoldingRow[]
  readonly items: readonly RowOf<typeof itemColumns>[]
}

/** A penalty imposed by, or in the name of, bodies that did not hold the power at that time. Policy 二(一)2, 二(一)3. */
export const actedWithoutPower = rule<EnforcementRow, PenalisersLooked>({
  ...actedWithoutPowerRule,
  judge: ({ penalisedBy, org, inNameOf, basicCode, penalisedAt, events }, { looked }) =>
    judgeAct({ org: penalisedBy ?? org, inNameOf, basicCode, at: penalisedAt, evidence: [events?.penalised], ...looked }),
})
