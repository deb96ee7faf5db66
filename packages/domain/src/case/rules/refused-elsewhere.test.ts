import { test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, fact, filed, itemId, published, township } from '../testing/about.ts'

const rule = 'refused-elsewhere'
/** Of a township of Guang'an District, which is of Guang'an, which is of Sichuan. */
const item = (crossRegion: string | null, region = '511602101') => published({ region, crossRegion })
const refused = (region: string | null, reason: string | null = 'outside-area', time = '2026-03-03') =>
  fact(time, 'acceptance-refused', { org: township, region, reason })

test('an item that any counter of the county takes is found refused in another township, for good', () => {
  about(item('county'), filed, refused('511602102'))
    .at('2030-01-01')
    .finds(rule, {
      since: '2026-03-03',
      until: undefined,
      org: township,
      evidence: [factRef(2), factRef(0), undefined],
      details: { region: '511602102', itemRegion: '511602101', crossRegion: 'county' },
    })
})

test('it is over when the case is accepted after all', () => {
  about(item('county'), filed, refused('511602102'), fact('2026-03-05', 'accepted'))
    .at('2026-03-05')
    .ended(rule, { since: '2026-03-03', until: '2026-03-05', evidence: [factRef(2), factRef(0), factRef(3)] })
})

test('it is over with an acceptance after it, though the case had been accepted before', () => {
  about(item('county'), filed, fact('2026-03-02', 'accepted'), refused('511602102'), fact('2026-03-05', 'accepted'))
    .at('2026-03-05')
    .ended(rule, { since: '2026-03-03', until: '2026-03-05', evidence: [factRef(3), factRef(0), factRef(4)] })
})

test('it stands when the case ends without being accepted', () => {
  for (const end of ['withdrawn', 'closed'])
    about(item('county'), filed, refused('511602102'), fact('2026-03-05', end)).at('2030-01-01').finds(rule, { until: undefined })
})

test.each([
  ['by its Chinese names', '全县域通办', '511602102', '不属于本辖区'],
  ['in the item’s own township', 'county', '511602101', 'outside-area'],
  ['in a village', 'county', '511602102201', 'outside-area'],
  ['at the county’s hall', 'county', '511602', 'outside-area'],
  ['in another county of the prefecture', 'prefecture', '511603101', 'outside-area'],
  ['in another prefecture of the province', 'province', '510104', 'outside-area'],
  ['in another province', '全国通办', '500112', 'outside-area'],
])('a refusal is found %s', (_, crossRegion, region, reason) => {
  about(item(crossRegion), filed, refused(region, reason)).at('2026-03-03').finds(rule)
})

test('the first refusal because of the place is found, whatever was said before it', () => {
  about(
    item('county'),
    filed,
    refused('511602102', 'incomplete', '2026-03-02'),
    refused(null),
    refused('511602102', 'outside-area', '2026-03-04'),
  )
    .at('2026-03-03')
    .finds(rule, {
      since: '2026-03-03',
      evidence: [factRef(3), factRef(0), undefined],
      details: { region: '511602', itemRegion: '511602101', crossRegion: 'county' },
    })
})

test.each([
  ['has another reason', [item('county'), filed, refused('511602102', 'incomplete')]],
  ['has a reason in words', [item('county'), filed, refused('511602102', '申请人户籍不在本地')]],
  ['states no reason', [item('county'), filed, refused('511602102', null)]],
  ['is of another county', [item('county'), filed, refused('511603101')]],
  ['is of another prefecture', [item('prefecture'), filed, refused('511102')]],
  ['is of another province', [item('province'), filed, refused('500112')]],
  ['is of an item that one counter takes', [item(null), filed, refused('511602102')]],
  ['is of an item with a range that nobody knows', [item('跨省通办'), filed, refused('511602102')]],
  ['is of an item that states no county', [item('county', '511600'), filed, refused('511602102')]],
  [
    'came before any counter had to take it',
    [item(null), ['2026-03-04', 'item.amended', { itemId, crossRegion: 'county' }] as const, filed, refused('511602102')],
  ],
  [
    'came when the item was no longer offered',
    [item('county'), ['2026-03-02', 'item.withdrawn', { itemId }] as const, filed, refused('511602102')],
  ],
  ['is taken back within the instant', [item('county'), filed, refused('511602102'), fact('2026-03-03', 'accepted')]],
])('a refusal is not found that %s', (_, facts) => about(...facts).neverFinds(rule))
