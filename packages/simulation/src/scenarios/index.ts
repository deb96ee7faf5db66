import type { Scenario } from '../scenario.ts'
import { caseScenarios } from './case.ts'

/** All that is planted: a file for each aggregate. */
export const scenarios: readonly Scenario[] = [...caseScenarios]
