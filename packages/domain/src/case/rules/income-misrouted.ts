import { incomeMisrouted as judgeIncome, incomeMisroutedRule } from '../../power/income-misrouted.ts'
import { rule } from '../../rule.ts'
import type { CaseRow } from '../clock.ts'
import type { DecidersLooked } from './acted-without-power.ts'

/** A fee of a case went to another budget level than that of the power under which the case was decided. Policy 二(一)3, last sentence. */
export const incomeMisrouted = rule<CaseRow, DecidersLooked>({
  ...incomeMisroutedRule,
  judge: ({ incomes, decidedBy, inNameOf, decidedAt, events }, { looked: { decider, principal } }) =>
    judgeIncome({ incomes, org: decidedBy ?? inNameOf, at: decidedAt, evidence: [events?.decided], ofOrg: decider, ofNamed: principal }),
})
