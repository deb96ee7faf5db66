import { addDays, at } from '../calendar.ts'
import { begin, body, township } from '../cast.ts'
import { hit, near, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { openCase } from './enforcement/course.ts'
import { handDown } from './power/delegation.ts'

/** A code of the county, or of another one, that is registered by nobody. */
const nowhere = (stage: Stage): string => stage.random.pick([`${stage.county}999`, `${stage.county}999201`, '511699', '519999'])

/** Places that bodies, powers and penalties state. */
export const regionScenarios: readonly Scenario[] = [
  hit('unknown-region', 'a body, until it was closed', (stage) => {
    const row = body(stage, { region: nowhere(stage) })
    const until = at(stage.workday(), '10:00')
    stage.tell('organisation.closed', { orgId: row }, until)
    stage.expect({ register: 'organisation', row, since: at(begin(stage), '00:00'), until })
  }),
  hit('unknown-region', 'a delegated power, while it was held', (stage) => {
    const { powerId: row, at: since, ends: until } = handDown(stage, { terms: { region: nowhere(stage) } })
    stage.expect({ register: 'power', row, since, until })
  }),
  hit('unknown-region', 'a penalty', (stage) => {
    const region = nowhere(stage)
    const { caseNo, openedAt, penalise, publish, close } = openCase(stage, { region })
    penalise(5, '200.00')
    publish(6)
    close(20)
    stage.expect({ register: 'enforcement', row: caseNo, since: openedAt })
  }),
  near('unknown-region', 'a body of a county in its longest form', (stage) => {
    body(stage, { kind: 'department', region: `${stage.county}000000` })
  }),
  near('unknown-region', 'a township that was abolished while it held a power', (stage) => {
    const code = township(stage)
    handDown(stage, { terms: { region: code } })
    stage.tell('region.abolished', { code }, at(addDays(`${stage.year}-06-01`, stage.random.int(0, 60)), '00:00'), { region: code })
  }),
]
