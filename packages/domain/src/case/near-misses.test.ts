import { expect, test } from 'vitest'

import { item } from '../item/item.ts'
import { organisation } from '../organisation/organisation.ts'
import { power } from '../power/power.ts'
import { region } from '../region/region.ts'
import { given, type Stated } from '../testing/story.ts'
import { caseAggregate } from './case.ts'
import { accepted, basicCode, county, decided, fact, filed, itemId, published, township } from './testing/about.ts'

const powerId = crypto.randomUUID()
const townshipRegion = '511602101'

const registered = (code: string): Stated => ['2010-01-01', 'region.registered', { code, name: code }]
const delegated = (data: object = {}): Stated => [
  '2025-01-06T09:00:00+08:00',
  'power.delegated',
  { powerId, basicCode, from: county, to: township, mode: 'devolved', legalBasis: [{ title: '行政许可法' }], ...data },
]
/** A county in which everything is in order: the item is promised in 5 working days, its power was handed down and taken up. */
const inOrder = (handedDown = delegated()): readonly Stated[] => [
  registered('511602'),
  registered(townshipRegion),
  published({ region: '511602', crossRegion: 'county' }),
  handedDown,
  ['2025-01-08', 'power.accepted', { powerId, by: township }],
]
const raisedBy = (...facts: readonly Stated[]) =>
  given([caseAggregate, item, power, region, organisation], ...facts)
    .findings()
    .filter(({ register }) => register === 'case')
    .map(({ rule }) => rule)

// Handed in at the township's window on Monday 2 March 2026 and accepted that day; promised by Monday 9 March.
const handedIn = [filed, fact('2026-03-02', 'accepted', { org: township, region: townshipRegion })]
const issued = (time: string) => fact(time, 'issued', { org: township, region: townshipRegion })
const delivered = (time: string, data: object = {}) => fact(time, 'delivered', { how: 'window', ...data })

test.each<[string, readonly Stated[]]>([
  [
    'decided at 23:59 on the last day',
    [...inOrder(), ...handedIn, decided('2026-03-09T23:59:00+08:00'), issued('2026-03-10'), delivered('2026-03-10')],
  ],
  [
    'decided on the make-up Saturday that is its last day, and delivered on the tenth working day after it',
    [
      ...inOrder(),
      // 10, 11, 12, 13 and Saturday 14 February are the five days; 24 to 28 February and 2 to 6 March the ten.
      fact('2026-02-09', 'filed', { itemId }),
      fact('2026-02-09', 'accepted', { org: township, region: townshipRegion }),
      decided('2026-02-14T23:59:00+08:00'),
      issued('2026-02-24'),
      delivered('2026-03-06T23:59:00+08:00'),
    ],
  ],
  [
    'whose extension was approved on the last day',
    [
      ...inOrder(),
      ...handedIn,
      fact('2026-03-09T17:00:00+08:00', 'special-started', { kind: 'extension', name: '延期', days: 3, approvedBy: county }),
      decided('2026-03-12T23:59:00+08:00'),
      issued('2026-03-13'),
      delivered('2026-03-13'),
    ],
  ],
  [
    'decided on the last day of the power',
    [
      ...inOrder(delegated({ effectiveTo: '2026-03-05' })),
      ...handedIn,
      decided('2026-03-05T23:59:00+08:00'),
      issued('2026-03-06'),
      delivered('2026-03-06'),
    ],
  ],
  [
    'accepted with materials missing 容缺, which come later',
    [
      ...inOrder(),
      filed,
      fact('2026-03-02', 'accepted', { org: township, region: townshipRegion, mode: '容缺' }),
      fact('2026-03-03', 'supplement-requested', { round: 1, org: township, materials: [{ id: 'm1' }] }),
      fact('2026-03-05', 'supplemented', { round: 1, materials: [{ id: 'm1' }] }),
      decided('2026-03-09T17:00:00+08:00'),
      issued('2026-03-10'),
      delivered('2026-03-10'),
    ],
  ],
  [
    'issued elsewhere and sent by post, as the applicant chose',
    [
      ...inOrder(),
      ...handedIn,
      decided('2026-03-06'),
      fact('2026-03-09', 'issued', { org: county, region: '511602' }),
      // The tenth working day after the decision.
      delivered('2026-03-20T23:59:00+08:00', { how: 'post', chosenByApplicant: true }),
    ],
  ],
])('nothing is found of a case that is %s, but that it was due soon', (_, facts) => {
  expect(raisedBy(...facts).filter((rule) => rule !== 'case-due-soon')).toEqual([])
})

test('nothing at all is found of a case that is done before it is due soon', () => {
  const done = [decided('2026-03-06'), issued('2026-03-06'), delivered('2026-03-06'), fact('2026-03-07', 'rated', { level: 1 })]
  expect(raisedBy(...inOrder(), filed, accepted, ...done)).toEqual([])
  // The story would tell.
  expect(raisedBy(...inOrder(delegated({ effectiveTo: '2026-03-05' })), filed, accepted, ...done)).toEqual(['acted-without-power'])
})
