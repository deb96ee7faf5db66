import type { Scenario } from '../scenario.ts'
import { borderScenarios } from './case/borders.ts'
import { handlingScenarios } from './case/handling.ts'
import { limitScenarios } from './case/limits.ts'
import { outcomeScenarios } from './case/outcome.ts'

export const caseScenarios: readonly Scenario[] = [...limitScenarios, ...handlingScenarios, ...outcomeScenarios, ...borderScenarios]
