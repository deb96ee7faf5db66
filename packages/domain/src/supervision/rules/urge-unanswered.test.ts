import { expect, test } from 'vitest'

import { factRef, given } from '../../testing/story.ts'
import { supervision } from '../supervision.ts'

const cardId = crypto.randomUUID()
const org = crypto.randomUUID()
const carded = [
  '2026-03-02',
  'supervision.carded',
  { cardId, card: 'red', finding: `case-overdue:case/${cardId}`, rule: 'case-overdue', since: '2026-03-02T00:00:00+08:00' },
] as const
const urged = ['2026-03-03T10:00:00+08:00', 'supervision.urged', { cardId, to: org, due: '2026-03-10' }] as const
const replied = (time: string, by?: string) => [time, 'supervision.replied', { cardId, ...(by !== undefined && { by }) }] as const

test('no reply by the end of the day given is found from then on, and ends with the reply', () => {
  const story = given(supervision, carded, urged)
  story.at('2026-03-10T23:59:00+08:00').pending('urge-unanswered')
  story.at('2026-03-11').finds('urge-unanswered', { org, since: '2026-03-11', evidence: [factRef(0), factRef(1), undefined] })
  story.and(replied('2026-03-12', org)).at('2026-03-13').ended('urge-unanswered', { since: '2026-03-11', until: '2026-03-12' })
})

test.each([
  ['a reply in the last minute', replied('2026-03-10T23:59:59+08:00', org)],
  ['a reply that does not say whose it is', replied('2026-03-05')],
  ['a card that was upheld in time', ['2026-03-05', 'supervision.upheld', { cardId }] as const],
  ['a card that was handed over in time', ['2026-03-05', 'supervision.handed-over', { cardId, to: 'discipline' }] as const],
  ['a card that was lifted in time', ['2026-03-05', 'supervision.lifted', { cardId, because: 'withdrawn' }] as const],
  ['a card that had been lifted before', ['2026-03-03', 'supervision.lifted', { cardId, because: 'withdrawn' }] as const],
])('%s is not found', (_, fact) => given(supervision, carded, urged, fact).neverFinds('urge-unanswered'))

test('an urging without a day is not found', () => {
  given(supervision, carded, [urged[0], urged[1], { cardId, to: org }]).neverFinds('urge-unanswered')
})

test('a reply that states the day behind the last one and no time is late', () => {
  given(supervision, carded, urged, replied('2026-03-11', org)).at('2026-03-12').ended('urge-unanswered', { since: '2026-03-11' })
})

test('an urging whose day is over is late from then on, unless the card had been lifted before', () => {
  const past = ['2026-03-20', 'supervision.urged', { cardId, to: org, due: '2026-03-10' }] as const
  given(supervision, carded, past).at('2026-03-20').finds('urge-unanswered', { since: '2026-03-20' })
  const lifted = ['2026-03-05', 'supervision.lifted', { cardId, because: 'withdrawn' }] as const
  given(supervision, carded, lifted, past).neverFinds('urge-unanswered')
})

test('a reply answers neither for another body nor an urging that comes later', () => {
  const other = crypto.randomUUID()
  const again = ['2026-03-20', 'supervision.urged', { cardId, to: org, due: '2026-03-21' }] as const
  const story = given(supervision, carded, urged, replied('2026-03-09', other), replied('2026-03-12', org), again)
  expect(story.findings('urge-unanswered').map(({ since, until }) => [since, until])).toEqual([
    ['2026-03-10T16:00:00.000Z', '2026-03-11T16:00:00.000Z'],
    ['2026-03-21T16:00:00.000Z', undefined],
  ])
})
