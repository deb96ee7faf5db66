import type { Scenario } from '../scenario.ts'
import { governmentScenarios } from './organisation/government.ts'
import { townshipScenarios } from './organisation/township.ts'

export const organisationScenarios: readonly Scenario[] = [...townshipScenarios, ...governmentScenarios]
