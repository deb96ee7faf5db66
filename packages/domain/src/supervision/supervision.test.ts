import { expect, test } from 'vitest'

import { given } from '../testing/story.ts'
import { supervision } from './supervision.ts'

const org = crypto.randomUUID()
const finding = `stated-due-missed:case/${crypto.randomUUID()}`
const carded = (cardId: string, card = 'yellow', body: string | null = org) =>
  [
    '2026-03-02',
    'supervision.carded',
    { cardId, card, finding, rule: 'stated-due-missed', since: '2026-03-02T00:00:00+08:00', org: body },
  ] as const
const lifted = (cardId: string) => ['2026-03-05', 'supervision.lifted', { cardId, because: 'withdrawn' }] as const

test('a card shows what it is for and how far the matter has come', () => {
  const cardId = crypto.randomUUID()
  const story = given(supervision, carded(cardId))
  expect(story.row('supervision')).toMatchObject({
    cardId,
    card: 'yellow',
    finding,
    org,
    status: 'carded',
    cardedAt: '2026-03-01T16:00:00.000Z',
    round: 1,
    source: '/test/system',
  })
  const urged = story.and(['2026-03-03', 'supervision.urged', { cardId, to: org, due: '2026-03-10' }])
  expect(urged.row('supervision')).toMatchObject({
    status: 'urged',
    urgedAt: '2026-03-02T16:00:00.000Z',
    urges: [{ to: org, due: '2026-03-10' }],
  })
  const handedOver = urged.and(
    ['2026-03-04', 'supervision.replied', { cardId, by: org, rectified: false }],
    ['2026-03-06', 'supervision.handed-over', { cardId, to: 'discipline' }],
    ['2026-03-07', 'supervision.replied', { cardId, by: org, rectified: true }],
  )
  expect(handedOver.row('supervision')).toMatchObject({
    status: 'handed-over',
    handedOverTo: 'discipline',
    repliedBy: org,
    rectified: true,
  })
})

test('a card that was lifted stays so, also when the lifting is known before the card', () => {
  const cardId = crypto.randomUUID()
  expect(given(supervision, lifted(cardId)).row('supervision')).toEqual(
    expect.objectContaining({ cardId, status: 'lifted', liftedBecause: 'withdrawn' }),
  )
  expect(given(supervision, lifted(cardId), carded(cardId)).row('supervision')).toMatchObject({ card: 'yellow', status: 'lifted' })
})

test('cards are counted by body and colour, net of those that were lifted', () => {
  const story = given(supervision, carded('1'), carded('2'), lifted('2'), carded('3', 'red'), carded('4', 'red', null), lifted('5'))
  const rows = story.rows('card-count')
  expect(rows).toHaveLength(3)
  expect(rows).toContainEqual({ org, card: 'yellow', shown: 2, lifted: 1, net: 1 })
  expect(rows).toContainEqual({ org, card: 'red', shown: 1, lifted: 0, net: 1 })
  expect(rows).toContainEqual({ org: '', card: 'red', shown: 1, lifted: 0, net: 1 })
})
