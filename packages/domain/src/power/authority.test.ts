import { describe, expect, test } from 'vitest'

import { factRef, given, type Stated } from '../testing/story.ts'
import { authorityAt, type Authority } from './authority.ts'
import { power } from './power.ts'
import type { HoldingRow } from './row.ts'

const delegated = (time: string, terms: object = {}): Stated => [
  time,
  'power.delegated',
  { powerId: 'w1', from: 'county', to: 'township', basicCode: 'b1', mode: 'devolved', ...terms },
]
const revoked = (time: string, powerId = 'w1'): Stated => [time, 'power.revoked', { powerId }]
const start = (day: string): string => new Date(`${day}T00:00:00+08:00`).toISOString()

/** What is answered about the township at the beginning of a day. */
const asked = (day: string, ...facts: readonly Stated[]): Authority =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rows of this register
  authorityAt(given(power, ...facts).rows('power-holding') as readonly HoldingRow[], start(day))
const event = (index: number, type?: string) => ({ source: '/test/system', id: factRef(index).split('#')[1], ...(type && { type }) })

describe('a body that holds the power', () => {
  test('is told on which basis, in whose name, since when and by which events', () => {
    const legalBasis = [{ title: '行政许可法', article: '第二十四条', documentNo: null }]
    const facts: Stated[] = [
      delegated('2020-01-01', { legalBasis, inNameOf: 'county', documentNo: '1', effectiveFrom: '2020-02-01' }),
      ['2020-01-05', 'power.accepted', { powerId: 'w1', by: 'township' }],
      ['2020-03-01', 'power.amended', { powerId: 'w1', documentNo: '2' }],
    ]
    expect(asked('2020-06-01', ...facts)).toEqual({
      held: true,
      powers: [
        {
          powerId: 'w1',
          name: null,
          mode: 'devolved',
          since: start('2020-02-01'),
          until: null,
          from: 'county',
          inNameOf: 'county',
          decidedBy: null,
          region: '511602',
          legalBasis,
          documentNo: '2',
          limits: null,
          events: [event(0, 'power.delegated'), event(1, 'power.accepted'), event(2, 'power.amended')],
        },
      ],
    })
  })

  test('by several delegations is told all, the earliest first', () => {
    const { powers } = asked('2020-06-01', delegated('2020-02-01'), delegated('2020-01-01', { powerId: 'w2' }))
    expect(powers.map(({ powerId }) => powerId)).toEqual(['w2', 'w1'])
  })

  test('of its own right is told the list', () => {
    const listed: Stated = [
      '2020-01-01',
      'power.duty-listed',
      { powerId: 'w1', org: 'township', list: '权力', duty: 'inspect', basicCode: 'b1' },
    ]
    expect(asked('2020-06-01', listed).powers).toMatchObject([{ mode: 'listed', events: [event(0, 'power.duty-listed')] }])
  })

  test('once more after a revocation holds it by the later delegation', () => {
    const facts = [delegated('2020-01-01'), revoked('2020-02-01'), delegated('2020-03-01')]
    expect(asked('2020-06-01', ...facts).powers).toMatchObject([{ since: start('2020-03-01'), events: [event(2, 'power.delegated')] }])
  })
})

describe('a body that does not is told why', () => {
  test('none is known', () => {
    expect(asked('2020-06-01')).toMatchObject({ held: false, powers: [], reason: { code: 'none-known' } })
  })

  test('the earliest begins later', () => {
    expect(asked('2020-06-01', delegated('2020-08-01', { powerId: 'w2' }), delegated('2020-07-01'))).toMatchObject({
      reason: {
        code: 'not-yet',
        power: { powerId: 'w1', since: start('2020-07-01') },
        message: { en: expect.stringContaining('2020-07-01') },
      },
    })
  })

  test('the last one expired: its last day was inside', () => {
    const facts = [
      delegated('2020-01-01', { effectiveTo: '2020-03-31' }),
      delegated('2020-01-01', { powerId: 'w2', effectiveTo: '2020-01-31' }),
    ]
    expect(asked('2020-03-31', ...facts)).toMatchObject({ held: true })
    expect(asked('2020-04-01', ...facts)).toMatchObject({
      reason: {
        code: 'ended',
        how: 'expired',
        event: null,
        power: { powerId: 'w1', until: start('2020-04-01') },
        message: { en: expect.stringContaining('2020-03-31') },
      },
    })
  })

  test('the last one was revoked, and by which event', () => {
    const facts = [delegated('2020-01-01', { effectiveTo: '2020-12-31' }), revoked('2020-05-01')]
    expect(asked('2020-06-01', ...facts)).toMatchObject({
      reason: { code: 'ended', how: 'revoked', event: event(1, 'power.revoked'), message: { en: expect.stringContaining('2020-05-01') } },
    })
  })

  test('what was revoked before it began never began', () => {
    const facts = [delegated('2020-01-01', { effectiveFrom: '2020-07-01' }), revoked('2020-05-01')]
    for (const day of ['2020-04-01', '2020-08-01'])
      expect(asked(day, ...facts)).toMatchObject({
        reason: { code: 'ended', how: 'revoked', message: { en: expect.stringContaining('before it began') } },
      })
  })

  test('a revocation of what had expired did not end it', () => {
    const facts = [delegated('2020-01-01', { effectiveTo: '2020-03-31' }), revoked('2020-05-01')]
    expect(asked('2020-06-01', ...facts)).toMatchObject({ reason: { code: 'ended', how: 'expired' } })
  })

  test('it only reviews and forwards, also when it decided before', () => {
    const review = delegated('2020-03-01', { powerId: 'w2', mode: 'pre-review' })
    expect(asked('2020-06-01', review)).toMatchObject({ reason: { code: 'pre-review-only', power: { powerId: 'w2' } } })
    expect(asked('2020-02-01', review)).toMatchObject({ reason: { code: 'pre-review-only' } })
    const before = [delegated('2020-01-01'), revoked('2020-02-01')]
    expect(asked('2020-06-01', review, ...before)).toMatchObject({ reason: { code: 'pre-review-only' } })
    expect(asked('2020-06-01', review, revoked('2020-05-01', 'w2'), ...before)).toMatchObject({
      reason: { code: 'ended', power: { powerId: 'w1' } },
    })
  })
})
