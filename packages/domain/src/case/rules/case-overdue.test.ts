import { describe, test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, accepted, decided, fact, filed, itemId, published, township } from '../testing/about.ts'

// Promised by Monday 2026-03-09, the fifth working day after 2 March.
const open = about(published(), filed, accepted)

test('an open case is overdue from 24:00 of its last day on', () => {
  open.at('2026-03-09T23:59:59+08:00').pending('case-overdue')
  open.at('2026-03-10').finds('case-overdue', {
    since: '2026-03-10',
    org: township,
    evidence: [factRef(2), factRef(0), undefined],
    details: { due: '2026-03-09T16:00:00.000Z', limit: 5, unit: 'working-day', acceptanceDay: '2026-03-02', acceptanceDeemed: false },
  })
})

test('a promise whose unit is stated by its name counts as by its code', () => {
  about(published({ promisedLimit: { n: 5, unit: '工作日' } }), filed, accepted)
    .at('2026-03-10')
    .finds('case-overdue', { since: '2026-03-10' })
})

test.each([
  ['decided', decided('2026-03-12')],
  ['withdrawn', fact('2026-03-12', 'withdrawn')],
  ['closed', fact('2026-03-12', 'closed')],
])('it ends when the case is %s', (_, told) => {
  const evidence = [factRef(2), factRef(0), factRef(3)]
  open.and(told).at('2026-03-12').ended('case-overdue', { since: '2026-03-10', until: '2026-03-12', evidence })
})

test('a refusal that comes too late ends it, and is named', () => {
  about(published(), filed, fact('2026-03-20', 'acceptance-refused'))
    .at('2026-03-20')
    .ended('case-overdue', { since: '2026-03-10', until: '2026-03-20', evidence: [factRef(1), factRef(0), factRef(2)] })
})

test('it names the procedures that counted, and no others', () => {
  const unlisted = fact('2026-03-03', 'special-started', { name: '现场踏勘' })
  const unapproved = fact('2026-03-03', 'special-started', { kind: 'extension', days: 9 })
  const listed = fact('2026-03-04', 'special-started', { name: '专家评审' })
  open
    .and(unlisted, unapproved, listed, fact('2026-03-05', 'special-ended', { name: '专家评审' }))
    .at('2026-03-12')
    .finds('case-overdue', { since: '2026-03-11', evidence: [factRef(2), factRef(0), factRef(5), undefined] })
})

test('a decision that states the day after the last one, and no time, is late', () => {
  open.and(decided('2026-03-10')).at('2026-03-11').ended('case-overdue', { since: '2026-03-10' })
})

describe('nothing is found of a case', () => {
  test('decided at 23:59 on the last day', () => {
    open.and(decided('2026-03-09T23:59:00+08:00')).neverFinds('case-overdue')
  })

  test('decided on a make-up Saturday that is its last day', () => {
    // Two working days after Thursday 26 February 2026: Friday 27, and Saturday 28, made up for the Spring Festival.
    const story = about(
      published({ promisedLimit: { n: 2, unit: 'working-day' } }),
      fact('2026-02-26', 'filed', { itemId }),
      fact('2026-02-26', 'accepted'),
    )
    story.and(decided('2026-02-28T17:00:00+08:00')).neverFinds('case-overdue')
    story.and(decided('2026-03-01T09:00:00+08:00')).at('2026-03-02').ended('case-overdue', { since: '2026-03-01' })
  })

  test('whose extension was approved on the last day', () => {
    const extended = fact('2026-03-09T17:00:00+08:00', 'special-started', { kind: 'extension', days: 3, approvedBy: township })
    open.and(extended, decided('2026-03-12T20:00:00+08:00')).neverFinds('case-overdue')
    open.and(extended).at('2026-03-13').finds('case-overdue', { since: '2026-03-13' })
  })

  test('of which a special procedure runs when it is decided', () => {
    const started = fact('2026-03-04', 'special-started', { name: '专家评审' })
    open.and(started, decided('2026-05-04')).neverFinds('case-overdue')
  })

  test('decided at the instant at which a limit in hours ends', () => {
    const hours = about(published({ promisedLimit: { n: 24, unit: 'hour' } }), filed, accepted)
    hours.and(decided('2026-03-03')).neverFinds('case-overdue')
    hours.and(decided('2026-03-03T00:00:01+08:00')).at('2026-03-04').ended('case-overdue', { since: '2026-03-03' })
  })

  test('that nobody has had to answer yet', () => {
    // Promised within a day of the receipt, which is the acceptance only once five working days have passed.
    const day = about(published({ promisedLimit: { n: 1, unit: 'working-day' } }), filed)
    day.and(decided('2026-03-06')).neverFinds('case-overdue')
    day.at('2026-03-10').finds('case-overdue', { since: '2026-03-10' })
  })

  test('without an item, or one without a promise', () => {
    about(filed, accepted).neverFinds('case-overdue')
    about(published({ promisedLimit: null }), filed, accepted).neverFinds('case-overdue')
  })
})
