import { test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, decided, fact } from '../testing/about.ts'

const open = about(fact('2026-03-02', 'filed', { statedDue: '2026-03-05T12:00:00+08:00' }))

test('a stated due date is missed from that instant on, until the case ends', () => {
  open.at('2026-03-05T11:59:59+08:00').pending('stated-due-missed')
  open.at('2026-03-05T12:00:00+08:00').finds('stated-due-missed')
  open
    .and(fact('2026-03-07', 'closed'))
    .at('2026-03-08')
    .ended('stated-due-missed', { since: '2026-03-05T12:00:00+08:00', until: '2026-03-07' })
})

test.each([
  ['closed before it was decided', [fact('2026-03-07', 'closed'), decided('2026-03-09')]],
  ['withdrawn', [fact('2026-03-07', 'withdrawn'), fact('2026-03-09', 'closed')]],
  ['refused', [fact('2026-03-07', 'acceptance-refused')]],
])('it names the event that ended a case that was %s', (_, told) => {
  open
    .and(...told)
    .at('2026-03-07')
    .ended('stated-due-missed', { until: '2026-03-07', evidence: [factRef(0), factRef(1)] })
})

test('what ends at the very instant is in time, and so is what was refused before', () => {
  open.and(decided('2026-03-05T12:00:00+08:00')).neverFinds('stated-due-missed')
  open.and(fact('2026-03-03', 'acceptance-refused')).neverFinds('stated-due-missed')
})

test('a case that is accepted after a refusal goes on', () => {
  open.and(fact('2026-03-03', 'acceptance-refused'), fact('2026-03-04', 'accepted')).at('2026-03-06').finds('stated-due-missed')
})
