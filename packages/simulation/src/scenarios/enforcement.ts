import type { Scenario } from '../scenario.ts'
import { enforcementDutyScenarios } from './enforcement/duties.ts'
import { enforcementMoneyScenarios } from './enforcement/money.ts'
import { enforcementPowerScenarios } from './enforcement/power.ts'

export const enforcementScenarios: readonly Scenario[] = [
  ...enforcementPowerScenarios,
  ...enforcementDutyScenarios,
  ...enforcementMoneyScenarios,
]
