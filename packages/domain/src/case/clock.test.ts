import { describe, expect, test } from 'vitest'

import { factRef, type Stated } from '../testing/story.ts'
import { about, accepted, basicCode, decided, fact, filed, itemId, published, township } from './testing/about.ts'

const amended = (time: string, data: Readonly<Record<string, unknown>>) => [time, 'item.amended', { itemId, ...data }] as const
const limit = (n: number, unit = 'working-day') => ({ n, unit })

describe('the clock of a case', () => {
  test('runs from the acceptance by the limits of the item', () => {
    // Monday 2 March is not counted; 3, 4, 5, 6 and 9 March are the five working days; the 20th is 30 March.
    expect(about(published(), filed, accepted).row('case')).toMatchObject({
      basicCode,
      itemName: '老年证',
      caseType: '承诺件',
      acceptanceDay: '2026-03-02',
      acceptanceDeemed: false,
      promisedLimit: limit(5),
      promisedDue: '2026-03-09T16:00:00.000Z',
      dueSoonAt: '2026-03-08T16:00:00.000Z',
      statutoryDue: '2026-03-30T16:00:00.000Z',
      dueProvisional: false,
    })
  })

  test('stops at the first of decided, withdrawn, closed', () => {
    const row = about(published(), filed, accepted, fact('2026-03-06', 'closed'), decided('2026-03-05')).row('case')
    // 3, 4 and 5 March.
    expect(row).toMatchObject({ stoppedAt: '2026-03-04T16:00:00.000Z', workingDays: 3 })
    expect(about(published(), filed, accepted).row('case')).toMatchObject({ stoppedAt: undefined, workingDays: undefined })
  })

  test('takes no working day of a case that is decided on the day of acceptance', () => {
    expect(about(published(), filed, accepted, decided('2026-03-02T17:00:00+08:00')).row('case')).toMatchObject({ workingDays: 0 })
  })

  test('takes no days of a case that ends before it begins', () => {
    const row = about(published(), filed, accepted, fact('2026-02-02', 'closed')).row('case')
    expect(row).toMatchObject({ stoppedAt: '2026-02-01T16:00:00.000Z', workingDays: undefined })
  })

  test('says nothing of due dates without an item', () => {
    const row = about(filed, accepted).row('case')
    expect(row).toMatchObject({ acceptanceDay: '2026-03-02' })
    expect(row?.['promisedDue']).toBeUndefined()
  })

  test('says when a due date lies in a year that is not announced', () => {
    const row = about(published(), fact('2090-03-06', 'filed', { itemId }), fact('2090-03-06', 'accepted')).row('case')
    expect(row).toMatchObject({ dueProvisional: true })
    expect(about(published({ statutoryLimit: null }), filed, accepted).row('case')).toMatchObject({ dueProvisional: false })
  })
})

describe('the acceptance', () => {
  test('is the receipt when nobody answers within five working days', () => {
    // 3, 4, 5, 6 and 9 March pass without an answer.
    const row = about(published(), filed, fact('2026-03-10', 'accepted')).row('case')
    expect(row).toMatchObject({ acceptanceDay: '2026-03-02', acceptanceDeemed: true, settledAt: '2026-03-09T16:00:00.000Z' })
  })

  test('is the acceptance on the fifth day', () => {
    const row = about(published(), filed, fact('2026-03-09T23:59:00+08:00', 'accepted')).row('case')
    expect(row).toMatchObject({ acceptanceDay: '2026-03-09', acceptanceDeemed: false })
  })

  test('is the receipt of the supplements when nobody answers those', () => {
    const rounds = [fact('2026-03-04', 'supplement-requested', { round: 1 }), fact('2026-03-11', 'supplemented', { round: 1 })]
    expect(about(published(), filed, ...rounds).row('case')).toMatchObject({ acceptanceDay: '2026-03-11', acceptanceDeemed: true })
    expect(about(published(), filed, ...rounds, fact('2026-03-12', 'accepted')).row('case')).toMatchObject({
      acceptanceDay: '2026-03-12',
      acceptanceDeemed: false,
    })
  })

  test('is the first receipt when it was sent back too late', () => {
    const rounds = [fact('2026-03-10', 'supplement-requested'), fact('2026-03-11', 'supplemented')]
    expect(about(published(), filed, ...rounds, fact('2026-03-12', 'accepted')).row('case')).toMatchObject({ acceptanceDay: '2026-03-02' })
  })

  test.each([
    ['waiting for supplements', fact('2026-03-04', 'supplement-requested')],
    ['refused', fact('2026-03-04', 'acceptance-refused')],
    ['withdrawn before anybody had to answer', fact('2026-03-04', 'withdrawn')],
  ])('is none while a case is %s', (_, told) => {
    const row = about(published(), filed, told).row('case')
    expect(row?.['acceptanceDay']).toBeUndefined()
    expect(row?.['promisedDue']).toBeUndefined()
  })

  test('with materials missing 容缺 is one', () => {
    const row = about(published(), filed, fact('2026-03-03', 'accepted', { mode: '容缺' }), fact('2026-03-04', 'supplement-requested')).row(
      'case',
    )
    expect(row).toMatchObject({ acceptanceDay: '2026-03-03', acceptanceDeemed: false })
  })
})

describe('the terms of a case', () => {
  test('are those at its acceptance, whatever the item states later', () => {
    const facts = [published(), amended('2026-03-03', { promisedLimit: limit(1) })]
    expect(about(...facts, filed, accepted).row('case')).toMatchObject({ promisedLimit: limit(5) })
    expect(about(...facts, filed, fact('2026-03-04', 'accepted')).row('case')).toMatchObject({ promisedLimit: limit(1) })
  })

  test('are those at the receipt that stands for a late acceptance', () => {
    const row = about(published(), amended('2026-03-03', { promisedLimit: limit(1) }), filed, fact('2026-03-20', 'accepted')).row('case')
    expect(row).toMatchObject({ acceptanceDeemed: true, promisedLimit: limit(5), termsBy: factRef(0) })
  })

  test('are those of the version that the case states', () => {
    const facts = [published({ version: '1' }), amended('2026-01-01', { version: '2', promisedLimit: limit(1) })]
    const stating = (itemVersion: string) => about(...facts, fact('2026-03-02', 'filed', { itemId, itemVersion }), accepted).row('case')
    expect(stating('1')).toMatchObject({ promisedLimit: limit(5) })
    expect(stating('2')).toMatchObject({ promisedLimit: limit(1) })
    expect(stating('of-no-such-name')).toMatchObject({ promisedLimit: limit(1) })
  })

  test('are none before the item is published, and after it was withdrawn', () => {
    const late = about(published({}, '2026-03-03'), filed, accepted).row('case')
    const gone = about(published(), ['2026-03-01', 'item.withdrawn', { itemId }], filed, accepted).row('case')
    for (const row of [late, gone]) {
      expect(row).toMatchObject({ itemName: '老年证' })
      expect(row?.['promisedDue']).toBeUndefined()
    }
  })
})

describe('the clock stands still', () => {
  const started = (data: Readonly<Record<string, unknown>>) => fact('2026-03-04', 'special-started', data)
  const dueWith = (...told: readonly Stated[]) => about(published(), filed, accepted, ...told).row('case')?.['promisedDue']

  test('while a special procedure runs that the item lists', () => {
    // 3 March counts; at 24:00 of 4 and 5 March it runs; 6, 9, 10 and 11 March make five.
    expect(dueWith(started({ name: '专家评审' }), fact('2026-03-06', 'special-ended', { name: '专家评审' }))).toBe(
      '2026-03-11T16:00:00.000Z',
    )
    expect(dueWith(started({ kind: 'expert review' }), fact('2026-03-06', 'special-ended'))).toBe('2026-03-11T16:00:00.000Z')
    expect(dueWith(started({ kind: 'expert review', name: '论证' }), fact('2026-03-06', 'special-ended'))).toBe('2026-03-11T16:00:00.000Z')
    expect(dueWith(started({ name: '专家评审' }))).toBeUndefined()
  })

  test('until the procedure that is named has ended, or the last one when none is', () => {
    const item = published({ specialProcedures: [{ name: '专家评审' }, { name: '听证' }] })
    const both = [started({ name: '专家评审' }), fact('2026-03-05', 'special-started', { name: '听证' })]
    const endedBy = (data: Readonly<Record<string, unknown>>) =>
      about(item, filed, accepted, ...both, fact('2026-03-06', 'special-ended', data)).row('case')?.['procedures']
    expect(endedBy({ name: '专家评审' })).toMatchObject([{ name: '专家评审', endedAt: '2026-03-05T16:00:00.000Z' }, { name: '听证' }])
    expect(endedBy({})).toMatchObject([{ name: '专家评审' }, { name: '听证', endedAt: '2026-03-05T16:00:00.000Z' }])
  })

  test.each([
    ['a procedure that the item does not list', [started({ name: '听证' }), fact('2026-03-06', 'special-ended', { name: '听证' })]],
    ['another procedure of no special kind', [started({ kind: 'other', name: '听证' }), fact('2026-03-06', 'special-ended')]],
    ['a request to supplement after acceptance', [fact('2026-03-04', 'supplement-requested'), fact('2026-03-06', 'supplemented')]],
    ['an extension that nobody approved', [started({ kind: 'extension', days: 5 })]],
  ])('but not for %s', (_, told) => {
    expect(dueWith(...told)).toBe('2026-03-09T16:00:00.000Z')
  })

  test('not for a procedure that begins when the case has ended', () => {
    expect(dueWith(decided('2026-03-03'), started({ name: '专家评审' }))).toBe('2026-03-09T16:00:00.000Z')
  })

  test('longer by an approved extension, by ten days at most', () => {
    const extension = (days: number) => started({ kind: 'extension', days, approvedBy: township })
    expect(dueWith(extension(2))).toBe('2026-03-11T16:00:00.000Z')
    expect(dueWith(extension(10), extension(10))).toBe(dueWith(extension(10)))
  })
})
