import type { Scenario } from '../scenario.ts'
import { caseScenarios } from './case.ts'
import { codeScenarios } from './codes.ts'
import { enforcementScenarios } from './enforcement.ts'
import { itemScenarios } from './item.ts'
import { organisationScenarios } from './organisation.ts'
import { powerScenarios } from './power.ts'
import { regionScenarios } from './region.ts'
import { staffScenarios } from './staff.ts'
import { supervisionScenarios } from './supervision.ts'

/** All that is planted: a file for each aggregate, and one for codes and ids, which stand in all of them. */
export const scenarios: readonly Scenario[] = [
  ...caseScenarios,
  ...itemScenarios,
  ...organisationScenarios,
  ...staffScenarios,
  ...powerScenarios,
  ...enforcementScenarios,
  ...regionScenarios,
  ...supervisionScenarios,
  ...codeScenarios,
]
