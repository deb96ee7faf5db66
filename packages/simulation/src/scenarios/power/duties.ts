import { addDays, at } from '../../calendar.ts'
import { body, invented } from '../../cast.ts'
import { hit, near, type Scenario } from '../../scenario.ts'
import type { Stage } from '../../stage.ts'
import { handDown, handDownAnew } from './delegation.ts'

/** What was taken back from a body, a township's unless stated, by the higher level, in the year's first months. */
function takenBack(stage: Stage, org: string = body(stage)) {
  const [basicCode, powerId] = [stage.id('code'), stage.id('power')]
  const day = stage.workday('01-05', '03-31')
  stage.tell('power.duty-listed', { powerId, org, list: '上级收回', duty: invented('职责'), basicCode }, at(day, '09:00'))
  return { org, basicCode, powerId, day }
}

export const dutyScenarios: readonly Scenario[] = [
  hit('pushed-back', 'handed down again', (stage) => {
    const { org, basicCode, day } = takenBack(stage)
    const { powerId, at: since, ends: until } = handDown(stage, { day: addDays(day, 30), to: org, basicCode })
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, since, until })
  }),
  ...['基本履职', '配合履职', '责任'].map((list) =>
    hit('pushed-back', `listed again as ${list}`, (stage) => {
      const { org, basicCode, day } = takenBack(stage)
      const powerId = stage.id('power')
      const since = at(addDays(day, 45), '09:00')
      stage.tell('power.duty-listed', { powerId, org, list, duty: invented('职责'), basicCode }, since)
      stage.expect({ register: 'power-duty', row: `${powerId}:1`, since })
    }),
  ),
  hit('pushed-back', 'listed again in the same entry, until it was taken back once more', (stage) => {
    const { org, basicCode, powerId, day } = takenBack(stage)
    const [since, until] = [at(addDays(day, 20), '09:00'), at(addDays(day, 80), '09:00')]
    stage.tell('power.duty-listed', { powerId, org, list: '配合履职', duty: invented('职责'), basicCode }, since)
    stage.tell('power.duty-listed', { powerId, org, list: '上级收回', duty: invented('职责'), basicCode }, until)
    stage.expect({ register: 'power-duty', row: `${powerId}:2`, since, until })
  }),
  hit('pushed-back', 'handed down again, and anew a second time', (stage) => {
    const { org, basicCode, day } = takenBack(stage)
    const { powerId, from, at: since, ends, lastDay } = handDown(stage, { day: addDays(day, 30), to: org, basicCode })
    const until = handDownAnew(stage, { powerId, basicCode, from, to: org }, addDays(day, 60), lastDay)
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, since, until })
    stage.expect({ register: 'power-holding', row: `${powerId}:2`, since: until, until: ends })
  }),
  hit('pushed-back', 'listed again in a list that is published twice', (stage) => {
    const { org, basicCode, day } = takenBack(stage)
    const data = { powerId: stage.id('power'), org, list: '基本履职', duty: invented('职责'), basicCode }
    const since = at(addDays(day, 45), '09:00')
    stage.tell('power.duty-listed', data, since)
    stage.tell('power.duty-listed', data, at(addDays(day, 75), '09:00'))
    stage.expect({ register: 'power-duty', row: `${data.powerId}:1`, since })
  }),
  hit('pushed-back', 'handed down again, and revoked', (stage) => {
    const { org, basicCode, day } = takenBack(stage)
    const { powerId, at: since } = handDown(stage, { day: addDays(day, 30), to: org, basicCode })
    const until = at(addDays(day, 100), '10:00')
    stage.tell('power.revoked', { powerId, reason: invented('纠正') }, until)
    stage.expect({ register: 'power-holding', row: `${powerId}:1`, since, until })
  }),
  hit('unknown-code', 'a duty in a list that is none', (stage) => {
    const data = { powerId: stage.id('power'), org: body(stage), list: '负面清单', duty: invented('职责') }
    const since = at(stage.workday(), '09:00')
    stage.tell('power.duty-listed', data, since)
    stage.expect({ register: 'power-duty', row: `${data.powerId}:1`, part: 'list', since })
  }),
  near('pushed-back', 'a department of the county, which had it taken back', (stage) => {
    const { org, basicCode, day } = takenBack(stage, body(stage, { kind: 'department', region: stage.county }))
    handDown(stage, { day: addDays(day, 30), to: org, basicCode })
  }),
  near('pushed-back', 'in its own list of powers, which is no duty', (stage) => {
    const { org, basicCode, day } = takenBack(stage)
    const data = { powerId: stage.id('power'), org, list: '权力', duty: invented('职权'), basicCode }
    stage.tell('power.duty-listed', data, at(addDays(day, 30), '09:00'))
  }),
  near('pushed-back', 'handed down to another body', (stage) => {
    const { basicCode, day } = takenBack(stage)
    handDown(stage, { day: addDays(day, 30), basicCode })
  }),
  near('pushed-back', 'listed before it was taken back', (stage) => {
    const { org, basicCode, day } = takenBack(stage)
    const data = { powerId: stage.id('power'), org, list: '基本履职', duty: invented('职责'), basicCode }
    stage.tell('power.duty-listed', data, at(addDays(day, -30), '09:00'))
  }),
  near('pushed-back', 'handed down before it was taken back', (stage) => {
    const { org, basicCode, day } = takenBack(stage)
    handDown(stage, { day: addDays(day, -40), lastDay: `${stage.year}-05-31`, to: org, basicCode })
  }),
  near('pushed-back', 'another duty of the same body', (stage) => {
    const { org, day } = takenBack(stage)
    const data = { powerId: stage.id('power'), org, list: '责任', duty: invented('职责'), basicCode: stage.id('code') }
    stage.tell('power.duty-listed', data, at(addDays(day, 30), '09:00'))
  }),
]
