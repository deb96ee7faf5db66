import { expect, test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, decided, fact, filed, itemId, published, township } from '../testing/about.ts'

const request = (...materials: readonly object[]) => fact('2026-03-03', 'supplement-requested', { org: township, materials })

test('each material that the item does not list is found, from the request until the case ends', () => {
  const story = about(published(), filed, request({ id: 'm1' }, { id: 'm9' }, { name: '村委会证明' }))
  expect(story.findings('unlisted-material').map(({ part }) => part)).toEqual(['m9', '村委会证明'])
  story
    .at('2026-03-03')
    .finds('unlisted-material', { part: 'm9', org: township, evidence: [factRef(2), factRef(0)], details: { material: 'm9' } })
  story.and(decided('2026-03-09')).at('2026-03-10').ended('unlisted-material', { part: 'm9', until: '2026-03-09' })
})

test('a material that was asked for on the day of the decision, of which nobody states the time, is found and over at once', () => {
  const story = about(published(), filed, request({ id: 'm9' }))
  story.and(decided('2026-03-03')).at('2026-03-04').ended('unlisted-material', { part: 'm9', since: '2026-03-03' })
  story.and(decided('2026-03-02')).neverFinds('unlisted-material')
})

test('a material is found under its name, also when it was asked for by several ids', () => {
  const story = about(published(), filed, request({ id: 'local-8', name: '村委会证明' }, { id: 'local-9', name: '村委会证明' }))
  expect(story.findings('unlisted-material')).toMatchObject([{ part: '村委会证明', details: { material: '村委会证明' } }])
})

test.each([
  ['is listed by its name, whatever id the front desk has for it', [published(), filed, request({ id: 'local-7', name: '身份证' })]],
  ['is listed by its id under another name', [published(), filed, request({ id: 'm1', name: '居民身份证' })]],
  ['is listed, by its id or its name', [published(), filed, request({ id: 'm1' }, { name: '身份证' }, { name: '照片' })]],
  ['was handed in without being asked for', [published(), fact('2026-03-02', 'filed', { itemId, materials: [{ id: 'm9' }] })]],
  ['belongs to an item that lists none', [published({ materials: [] }), filed, request({ id: 'm9' })]],
  ['belongs to an item that nobody knows', [filed, request({ id: 'm9' })]],
  [
    'was listed when the case was filed',
    [published(), ['2026-03-04', 'item.amended', { itemId, materials: [{ id: 'm2' }] }] as const, filed, request({ id: 'm1' })],
  ],
])('a material is not found that %s', (_, facts) => about(...facts).neverFinds('unlisted-material'))
