import { test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, decided, fact, filed, township } from '../testing/about.ts'

const request = (time: string, round?: number) =>
  fact(time, 'supplement-requested', { org: township, ...(round !== undefined && { round }) })

test('a second request is found until the case ends', () => {
  const story = about(filed, request('2026-03-03'), request('2026-03-05'))
  story
    .at('2026-03-05')
    .finds('supplement-twice', { since: '2026-03-05', org: township, evidence: [factRef(1), factRef(2)], details: { rounds: 2 } })
  story.and(decided('2026-03-09')).at('2026-03-10').ended('supplement-twice', { until: '2026-03-09' })
})

test('a second request on the day of the decision, of which nobody states the time, is found and over at once', () => {
  const story = about(filed, request('2026-03-03'), request('2026-03-05'))
  story.and(decided('2026-03-05')).at('2026-03-06').ended('supplement-twice', { since: '2026-03-05' })
  story.and(decided('2026-03-04')).neverFinds('supplement-twice')
})

test('one request is in order, and one that is stated twice is one', () => {
  about(filed, request('2026-03-03')).neverFinds('supplement-twice')
  about(filed, request('2026-03-03', 1), request('2026-03-05', 1)).neverFinds('supplement-twice')
})

test('rounds are told apart by their number', () => {
  about(filed, request('2026-03-03', 1), request('2026-03-04', 1), request('2026-03-05', 2))
    .at('2026-03-06')
    .finds('supplement-twice', { since: '2026-03-05' })
})
