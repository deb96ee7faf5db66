import { describe, expect, test } from 'vitest'

import { given, type Stated, type Story } from '../testing/story.ts'
import { supervision } from '../supervision/supervision.ts'
import { caseAggregate } from './case.ts'
import { about, accepted, caseNo, county, decided, fact, filed, itemId, published, township } from './testing/about.ts'

/** What a month's row holds, but for what is zero. */
function counted(story: Story, month: string): Readonly<Record<string, unknown>> {
  const rows = story.rows('case-figures').filter((row) => row['month'] === month)
  expect(rows.length).toBeLessThan(2)
  const by = new Set(['region', 'org', 'item', 'channel', 'month'])
  return Object.fromEntries(Object.entries(rows[0] ?? {}).filter(([name, value]) => !by.has(name) && value !== 0))
}

describe('what a case counts as', () => {
  test('counts in the month in which it happened, that of Asia/Shanghai', () => {
    const story = about(
      published(),
      fact('2026-03-31T15:59:59.999Z', 'filed', { itemId }),
      fact('2026-03-31T16:00:00Z', 'accepted', { org: township }),
      decided('2026-05-06'),
      fact('2026-06-01', 'issued'),
      fact('2026-07-01', 'delivered'),
      fact('2026-08-03', 'rated', { level: 3 }),
    )
    expect(counted(story, '2026-03')).toEqual({ filed: 1 })
    expect(counted(story, '2026-04')).toEqual({ accepted: 1, toAcceptance: 1, toAcceptanceDays: 1 })
    // Twenty from 2 April on, without the Qingming holiday on the 6th, then 6 May after the five days of Labour Day.
    const days = story.row('case')?.['daysToDecision']
    expect(days).toBe(21)
    expect(counted(story, '2026-05')).toEqual({
      ended: 1,
      promisedJudged: 1,
      statutoryJudged: 1,
      timed: 1,
      workingDays: days,
      toDecision: 1,
      toDecisionDays: days,
    })
    expect(counted(story, '2026-06')).toMatchObject({ toIssue: 1, toIssueDays: story.row('case')?.['daysToIssue'] })
    expect(counted(story, '2026-07')).toMatchObject({ toDelivery: 1, toDeliveryDays: story.row('case')?.['daysToDelivery'] })
    expect(counted(story, '2026-08')).toEqual({ rated: 1, satisfied: 1 })
    expect(story.rows('case-days')).toMatchObject([{ month: '2026-05', days: '21', cases: 1 }])
  })

  test('is in time where nothing finds it late, and judged only by limits that are known', () => {
    const inTime = { promisedJudged: 1, promisedOnTime: 1, statutoryJudged: 1, statutoryOnTime: 1 }
    expect(counted(about(published(), filed, accepted, decided('2026-03-09T23:59:00+08:00')), '2026-03')).toMatchObject(inTime)
    const late = about(published({ statutoryLimit: null }), filed, accepted, decided('2026-03-10'))
    expect(late.findings('case-overdue')).toHaveLength(1)
    expect(counted(late, '2026-03')).toMatchObject({ promisedJudged: 1 })
    for (const figure of ['promisedOnTime', 'statutoryJudged', 'statutoryOnTime'])
      expect(counted(late, '2026-03')).not.toHaveProperty(figure)
    expect(counted(about(filed, accepted, decided('2026-03-09')), '2026-03')).not.toHaveProperty('promisedJudged')
  })

  test('took no days that nobody knows of', () => {
    expect(counted(about(filed, accepted, fact('2026-02-02', 'closed')), '2026-02')).toEqual({ ended: 1 })
    expect(counted(about(fact('2026-03-02', 'filed'), decided('2026-03-03')), '2026-03')).not.toHaveProperty('toDecision')
  })

  test('is sent back once, in as many rounds as there are', () => {
    const story = about(filed, fact('2026-03-03', 'supplement-requested'), fact('2026-04-01', 'supplement-requested'))
    expect(counted(story, '2026-03')).toEqual({ filed: 1, sentBack: 1, sentBackRounds: 1 })
    expect(counted(story, '2026-04')).toEqual({ sentBackRounds: 1 })
  })

  test('is handled in the township where it was accepted unless it was passed on', () => {
    const at = (region: string) => fact('2026-03-02', 'accepted', { org: township, region })
    const within = { townshipDecided: 1, townshipHandled: 1 }
    expect(counted(about(filed, at('511602101'), decided('2026-03-04')), '2026-03')).toMatchObject(within)
    expect(counted(about(filed, at('511602101001'), fact('2026-03-03', 'assigned'), decided('2026-03-04')), '2026-03')).toMatchObject(
      within,
    )
    const passedOn = counted(
      about(filed, at('511602101'), fact('2026-03-03', 'forwarded', { to: county }), decided('2026-03-04')),
      '2026-03',
    )
    expect(passedOn).toMatchObject({ townshipDecided: 1 })
    expect(passedOn).not.toHaveProperty('townshipHandled')
    expect(counted(about(filed, at('511602000000'), decided('2026-03-04')), '2026-03')).not.toHaveProperty('townshipDecided')
  })

  test.each([
    [{ level: 3 }, { rated: 1, satisfied: 1 }],
    [{ level: 4 }, { rated: 1 }],
    [{ level: 1, byDefault: true }, { ratedByDefault: 1 }],
  ])('as a rating %j is %j', (rating, expected) => {
    expect(counted(about(fact('2026-03-02', 'rated', rating)), '2026-03')).toEqual(expected)
  })
})

test('a case counts in three grains, its codes in one form each', () => {
  const region = '511602101'
  const story = about(fact('2026-03-02', 'filed', { itemId, region, channel: '窗口' }), fact('2026-03-02', 'accepted', { org: township }))
  const month = '2026-03'
  const place = { region: '511602101000', org: township, channel: 'window', month }
  expect(story.rows('case-figures')).toMatchObject([{ ...place, item: itemId, filed: 1 }])
  expect(story.rows('case-figures-by-place')).toMatchObject([{ ...place, filed: 1 }])
  expect(story.rows('case-figures-by-item')).toMatchObject([{ region: '511602000000', item: itemId, month, filed: 1 }])
  const ended = story.and(decided('2026-03-03'))
  expect(ended.rows('case-days')).toEqual([{ ...place, item: itemId, days: '1', cases: 1 }])
  expect(ended.rows('case-days-by-place')).toEqual([{ ...place, days: '1', cases: 1 }])
  expect(ended.rows('case-days-by-item')).toEqual([{ region: '511602000000', item: itemId, month, days: '1', cases: 1 }])
})

describe('cards', () => {
  const carded = (cardId: string, card: string, of: Readonly<Record<string, unknown>> = { caseNo }): Stated => [
    '2026-04-01',
    'supervision.carded',
    { cardId, card, finding: cardId, rule: 'case-overdue', since: '2026-03-09T16:00:00.000Z', org: county, ...of },
  ]
  const lifted = (cardId: string): Stated => ['2026-04-02', 'supervision.lifted', { cardId }]
  const cardsOf = (...facts: readonly Stated[]) => given([caseAggregate, supervision], ...facts).rows('case-cards')

  test('count with their case, net of what was lifted, in the month of the finding', () => {
    const where = { region: '511602103000', org: county, item: itemId, channel: 'window', month: '2026-03' }
    const facts = [
      fact('2026-03-02', 'filed', { itemId, channel: 'window', region: '511602103' }),
      carded('a', 'yellow'),
      carded('b', 'red'),
    ]
    expect(cardsOf(...facts)).toEqual([{ ...where, yellowCards: 1, redCards: 1, liftedCards: 0 }])
    expect(cardsOf(...facts, lifted('b'))).toEqual([{ ...where, yellowCards: 1, redCards: 0, liftedCards: 1 }])
  })

  test('count where the card says so as long as nothing is known of its case, and not at all about anything else', () => {
    expect(cardsOf(carded('a', 'red'), carded('b', 'red', { register: 'fund' }))).toMatchObject([
      { region: '511602000000', item: '', redCards: 1 },
    ])
  })
})
