import { test } from 'vitest'

import { about, accepted, decided, filed, published } from '../testing/about.ts'

const limited = (n: number, data: Readonly<Record<string, unknown>> = {}) =>
  about(published({ promisedLimit: { n, unit: 'working-day' }, ...data }), filed, accepted)

test('four of five promised days have gone: the fifth is the warning, and it ends when the case is overdue', () => {
  const story = limited(5)
  story.at('2026-03-08').pending('case-due-soon')
  story.at('2026-03-09').finds('case-due-soon', { since: '2026-03-09', until: '2026-03-10' })
  story.at('2026-03-10').ended('case-due-soon').finds('case-overdue')
})

test('of three days or less the last one is the warning', () => {
  limited(3).at('2026-03-05').finds('case-due-soon', { since: '2026-03-05', until: '2026-03-06' })
})

test('it ends with the decision', () => {
  limited(5).and(decided('2026-03-09T15:00:00+08:00')).at('2026-03-09T16:00:00+08:00').ended('case-due-soon')
})

test('nothing is due soon that was decided before, or is done at once 即办件', () => {
  limited(5).and(decided('2026-03-06')).neverFinds('case-due-soon')
  limited(1, { caseType: '即办件' }).neverFinds('case-due-soon')
})
