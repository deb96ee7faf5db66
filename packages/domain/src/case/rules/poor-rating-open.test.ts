import { test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, fact, filed } from '../testing/about.ts'

const rated = (level: number, data: Readonly<Record<string, unknown>> = {}) => fact('2026-03-02', 'rated', { level, ...data })
const followedUp = (time: string, data: Readonly<Record<string, unknown>> = {}) => fact(time, 'rating-followed-up', data)

// 15 working days after Monday 2 March 2026: by Monday 23 March.
test.each([4, 5])('a rating of %i that nobody follows up is found after 15 working days', (level) => {
  const story = about(filed, rated(level))
  story.at('2026-03-23T23:59:00+08:00').pending('poor-rating-open')
  story.at('2026-03-24').finds('poor-rating-open', { evidence: [factRef(1), undefined], details: { level, days: 15 } })
  story
    .and(followedUp('2026-03-25', { rectified: true }))
    .at('2026-03-26')
    .ended('poor-rating-open', { since: '2026-03-24', until: '2026-03-25' })
})

test('a complaint that is true and was not put right stays open', () => {
  about(filed, rated(5), followedUp('2026-03-10', { verified: true, rectified: false }))
    .at('2026-03-24')
    .finds('poor-rating-open')
})

test.each([
  ['followed up on the last day', [rated(5), followedUp('2026-03-23T23:59:00+08:00')]],
  ['not borne out', [rated(5), followedUp('2026-03-10', { verified: false, rectified: false })]],
  ['given by default', [rated(5, { byDefault: true })]],
  ['middling', [rated(3)]],
])('a rating is not found that was %s', (_, told) => about(filed, ...told).neverFinds('poor-rating-open'))

test('a rating that follows a follow-up needs one of its own', () => {
  const again = fact('2026-03-12', 'rated', { level: 4 })
  about(filed, rated(5), followedUp('2026-03-10'), again).at('2026-04-08').finds('poor-rating-open', { since: '2026-04-03' })
})

test('a rating by default does not take back what the applicant said; another rating does', () => {
  const later = (data: Readonly<Record<string, unknown>>) => about(filed, rated(5), fact('2026-03-20', 'rated', { level: 1, ...data }))
  later({ byDefault: true })
    .at('2026-03-24')
    .finds('poor-rating-open', { since: '2026-03-24', details: { level: 5, days: 15 } })
  later({}).neverFinds('poor-rating-open')
  about(filed, rated(1, { byDefault: true }), fact('2026-03-03', 'rated', { level: 5 }))
    .at('2026-03-25')
    .finds('poor-rating-open', { since: '2026-03-25' })
})
