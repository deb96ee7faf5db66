import { addDays, at, endOfDay } from '../calendar.ts'
import { body, invented } from '../cast.ts'
import { hit, near, type Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'

/** A body was shown a card by a system of electronic supervision, and is urged to answer within a week. */
function urged(stage: Stage) {
  const day = stage.workday('03-01', '09-30')
  const org = body(stage)
  const cardId = stage.id('card')
  const due = addDays(day, 7)
  const finding = {
    card: 'yellow',
    finding: stage.id('finding'),
    rule: 'discipline-check',
    since: at(day, '08:00'),
    org,
    message: invented('作风督查'),
  }
  stage.tell('supervision.carded', { cardId, ...finding }, at(day, '08:00'), { desk: 'supervision' })
  const urge = stage.tell('supervision.urged', { cardId, to: org, due }, at(day, '10:00'), { desk: 'supervision' })
  const reply = (time: string): string => stage.tell('supervision.replied', { cardId, by: org, rectified: true }, time)
  return { cardId, day, due, urge, reply }
}

export const supervisionScenarios: readonly Scenario[] = [
  hit('urge-unanswered', 'answered two days after the last', (stage) => {
    const { cardId, due, urge, reply } = urged(stage)
    const replied = at(addDays(due, 2), '10:00')
    reply(replied)
    stage.expect({ register: 'supervision', row: cardId, part: urge, since: endOfDay(due), until: replied })
  }),
  hit('urge-unanswered', 'never answered', (stage) => {
    const { cardId, due, urge } = urged(stage)
    stage.expect({ register: 'supervision', row: cardId, part: urge, since: endOfDay(due) })
  }),
  near('urge-unanswered', 'answered in the last minute of the last day', (stage) => {
    const { due, reply } = urged(stage)
    reply(at(due, '23:59'))
  }),
  near('urge-unanswered', 'without a day to answer by', (stage) => {
    const { cardId, day, reply } = urged(stage)
    stage.tell('supervision.urged', { cardId, to: body(stage) }, at(addDays(day, 1), '10:00'), { desk: 'supervision' })
    reply(at(addDays(day, 2), '10:00'))
  }),
  near('urge-unanswered', 'the card was lifted before', (stage) => {
    const { cardId, due } = urged(stage)
    stage.tell('supervision.lifted', { cardId, because: 'objection-upheld' }, at(addDays(due, -1), '10:00'))
  }),
]
