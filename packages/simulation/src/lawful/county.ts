import type { Stage } from '../stage.ts'
import { setUpBodies, tryOutPower } from './bodies.ts'
import { lawfulCase } from './case.ts'
import { filingDays } from './days.ts'
import { openPowers } from './powers.ts'
import { stateTerms } from './terms.ts'

/** The day that the real divisions and the catalogue count from here: before the catalogue was due. */
export const referenceDay = '2018-06-01'

/** The offices, terms and powers of the county, and its lawful cases: no rule finds anything in it, now or later. */
export function lawfulCounty(stage: Stage, cases: number): void {
  const government = setUpBodies(stage)
  const services = stateTerms(stage)
  tryOutPower(stage, government)
  const townships = stage.random.shuffled(stage.reference.townships)
  const county = { stage, townships, services, powers: openPowers(stage, government), days: filingDays(stage.year) }
  for (let number = 1; number <= cases; number += 1) lawfulCase(county, number)
}
