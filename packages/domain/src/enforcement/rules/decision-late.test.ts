import { test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, fact, opened, penalised } from './fixture.ts'

const rule = 'decision-late'

// 5 January and 90 days: 26 left in January, 28 in February, 31 in March, and 5 more: the last day is 5 April.
const inTime = '2026-04-05T23:59:00+08:00'

test('a case is found when 90 days after its opening nothing is decided, until it is', () => {
  const story = about(opened('2026-01-05T15:00:00+08:00'))
  story.at(inTime).pending(rule)
  story.at('2026-04-06').finds(rule, { since: '2026-04-06', org: 'township', details: { days: 90 } })
  story.and(penalised('2026-04-10')).at('2026-04-10').ended(rule, { since: '2026-04-06', until: '2026-04-10' })
  story.and(fact('2026-04-08', 'closed')).at('2026-04-08').ended(rule, { until: '2026-04-08' })
})

test('a decision at the last minute of the last day is in time', () => {
  about(opened('2026-01-05T15:00:00+08:00'), penalised(inTime)).neverFinds(rule)
})

test('a decision that states the day behind the last one and no time is late', () => {
  about(opened('2026-01-05'), penalised('2026-04-06')).at('2026-04-07').ended(rule, { since: '2026-04-06' })
})

test('it names the event that ended it, though a decision came after that', () => {
  const late = about(opened('2026-01-05'), fact('2026-04-08', 'closed'), penalised('2026-04-10'))
  late.at('2026-04-08').ended(rule, { until: '2026-04-08', evidence: [factRef(0), factRef(1)] })
})

test('a penalty whose opening is not known is not judged', () => {
  about(penalised('2026-04-10')).neverFinds(rule)
})
