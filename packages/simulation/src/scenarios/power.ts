import type { Scenario } from '../scenario.ts'
import { powerTermsScenarios } from './power/terms.ts'
import { powerUpkeepScenarios } from './power/upkeep.ts'

export const powerScenarios: readonly Scenario[] = [...powerTermsScenarios, ...powerUpkeepScenarios]
