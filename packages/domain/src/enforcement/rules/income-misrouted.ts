import { incomeMisrouted as judgeIncome, incomeMisroutedRule } from '../../power/income-misrouted.ts'
import { rule } from '../../rule.ts'
import type { EnforcementRow } from '../row.ts'
import type { PenalisersLooked } from './acted-without-power.ts'

/** Money paid on a fine went to another budget level than that of the power under which it was imposed. Policy 二(一)3, last sentence. */
export const incomeMisrouted = rule<EnforcementRow, PenalisersLooked>({
  ...incomeMisroutedRule,
  judge: ({ incomes, penalisedBy, org, penalisedAt, events }, { looked }) =>
    judgeIncome({ incomes, org: penalisedBy ?? org, at: penalisedAt, evidence: [events?.penalised], ...looked }),
})
