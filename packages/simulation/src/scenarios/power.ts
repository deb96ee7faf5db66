import type { Scenario } from '../scenario.ts'
import { dutyScenarios } from './power/duties.ts'
import { powerTermsScenarios } from './power/terms.ts'
import { powerUpkeepScenarios } from './power/upkeep.ts'

export const powerScenarios: readonly Scenario[] = [...powerTermsScenarios, ...powerUpkeepScenarios, ...dutyScenarios]
