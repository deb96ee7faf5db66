import { test } from 'vitest'

import { about, fact, penalised } from './fixture.ts'

const rule = 'not-published'

// Monday 9 March 2026 and 7 working days: 10 to 13, 16 to 18 March.
const imposed = penalised('2026-03-09')

test('a decision is found when it is not published within 7 working days, until it is', () => {
  const story = about(imposed)
  story.at('2026-03-18T23:59:00+08:00').pending(rule)
  story.at('2026-03-19').finds(rule, { since: '2026-03-19', details: { days: 7 } })
  story.and(fact('2026-03-20', 'published')).at('2026-03-20').ended(rule, { since: '2026-03-19', until: '2026-03-20' })
})

test('publication on the last day is in time', () => {
  about(imposed, fact('2026-03-18T23:59:00+08:00', 'published')).neverFinds(rule)
})

test('publication that states the day behind the last one and no time is late', () => {
  about(imposed, fact('2026-03-19', 'published')).at('2026-03-20').ended(rule, { since: '2026-03-19' })
})

test('an annulled decision need not be published any more', () => {
  about(imposed, fact('2026-03-16', 'appeal-decided', { outcome: 'annulled' })).neverFinds(rule)
  about(imposed, fact('2026-03-16', 'appeal-decided', { outcome: 'upheld' }))
    .at('2026-03-19')
    .finds(rule)
})
