import { expect, test } from 'vitest'

import { caseAggregate } from './case/case.ts'
import { item } from './item/item.ts'
import { given } from './testing/story.ts'

const caseNo = crypto.randomUUID()
const itemId = crypto.randomUUID()
const filed = (channel: string | null) => given(caseAggregate, ['2026-03-02', 'case.filed', { caseNo, channel }])

test('a code that no list holds is found from the first day of the row', () => {
  filed('Desk')
    .at('2026-03-02')
    .finds('unknown-code', { since: '2026-03-02', part: 'channel', details: { list: 'channel', codes: ['Desk'] } })
})

test.each(['window', 'television', null])('the channel %s is in order', (channel) => {
  filed(channel).neverFinds('unknown-code')
})

test('of a case the codes that rules rest on are checked, since the first that is known of it', () => {
  const story = given(
    caseAggregate,
    ['2026-03-03', 'case.accepted', { caseNo, mode: '代办' }],
    ['2026-03-04', 'case.decided', { caseNo, outcome: 'yes' }],
    ['2026-03-05', 'case.delivered', { caseNo, how: 'pigeon' }],
  )
  expect(story.findings('unknown-code').map(({ part, since, details }) => [part, since, details?.['codes']])).toEqual(
    [
      ['mode', ['代办']],
      ['outcome', ['yes']],
      ['deliveredHow', ['pigeon']],
    ].map(([part, codes]) => [part, '2026-03-02T16:00:00.000Z', codes]),
  )
  given(
    caseAggregate,
    ['2026-03-03', 'case.accepted', { caseNo, mode: '容缺' }],
    ['2026-03-04', 'case.decided', { caseNo, outcome: 'refused' }],
    ['2026-03-05', 'case.delivered', { caseNo, how: 'electronic' }],
  ).neverFinds('unknown-code')
})

test('each field of a row with strange codes is found, and ends with the row', () => {
  const story = given(
    item,
    [
      '2020-01-01',
      'item.published',
      { itemId, name: '老年证', caseType: 'slow', channels: ['window', 'fax', 'telex'], promisedLimit: { n: 1, unit: 'moon' } },
    ],
    ['2021-01-01', 'item.withdrawn', { itemId }],
  )
  expect(story.findings('unknown-code').map(({ part, details }) => [part, details?.['codes']])).toEqual([
    ['caseType', ['slow']],
    ['channels', ['fax', 'telex']],
    ['limits', ['moon']],
  ])
  story.at('2022-01-01').ended('unknown-code', { part: 'caseType', since: '2020-01-01', until: '2021-01-01' })
})
