import { actedWithoutPower as judgeAct, actedWithoutPowerRule } from '../../power/acted-without-power.ts'
import type { HoldingRow } from '../../power/row.ts'
import { rule } from '../../rule.ts'
import type { RowOf } from '../../columns.ts'
import type { itemColumns } from '../../item/row.ts'
import type { CaseRow } from '../clock.ts'

/** What the body that decided, and the one in whose name it did, hold for the item's basic code, and the items of all levels with that code. */
export interface DecidersLooked {
  readonly decider: readonly HoldingRow[]
  readonly principal: readonly HoldingRow[]
  readonly catalogue: readonly RowOf<typeof itemColumns>[]
}

/** A case was decided by, or in the name of, bodies that did not hold the power for its item at that time. Policy 二(一)2. */
export const actedWithoutPower = rule<CaseRow, DecidersLooked>({
  ...actedWithoutPowerRule,
  judge: ({ decidedAt, decidedBy, inNameOf, basicCode, events }, { looked: { decider, principal, catalogue } }) => {
    if (typeof decidedAt !== 'string') return undefined
    const evidence = [events?.decided]
    return judgeAct({ org: decidedBy, inNameOf, basicCode, at: decidedAt, evidence, ofOrg: decider, ofNamed: principal, items: catalogue })
  },
})
