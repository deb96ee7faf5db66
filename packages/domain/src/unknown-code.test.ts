import { expect, test } from 'vitest'

import { caseAggregate } from './case/case.ts'
import { enforcement } from './enforcement/enforcement.ts'
import { item } from './item/item.ts'
import { organisation } from './organisation/organisation.ts'
import { power } from './power/power.ts'
import { given, type Stated } from './testing/story.ts'

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

test('a code is known by its Chinese name, whatever it is of', () => {
  given(
    caseAggregate,
    ['2026-03-02', 'case.filed', { caseNo, channel: '窗口' }],
    ['2026-03-03', 'case.accepted', { caseNo, mode: '正常受理' }],
    ['2026-03-04', 'case.decided', { caseNo, outcome: '准予' }],
    ['2026-03-05', 'case.delivered', { caseNo, how: '邮寄' }],
  ).neverFinds('unknown-code')
  const delegated = (powerType: string, mode: string, budgetLevel: string): Stated => [
    '2020-01-01',
    'power.delegated',
    { powerId: 'w1', from: 'county', to: 'town', powerType, mode, budgetLevel },
  ]
  given(power, delegated('行政处罚', '赋权', '县级')).neverFinds('unknown-code')
  const strange = given(power, delegated('处罚', '放权', '县')).findings('unknown-code')
  expect(strange.map(({ part }) => part)).toEqual(['mode', 'powerType', 'budgetLevel'])
  given(item, [
    '2020-01-01',
    'item.published',
    { itemId, name: '老年证', caseType: '承诺件', channels: ['窗口', '互联网'], promisedLimit: { n: 1, unit: '工作日' } },
  ]).neverFinds('unknown-code')
  given(
    organisation,
    ['2020-01-01', 'organisation.registered', { orgId: 'o1', name: '司法所', kind: '派驻站所', region: '511602' }],
    ['2020-02-01', 'organisation.supervised', { orgId: 'o1', by: 'bureau', role: '双重管理' }],
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

test('of an item the level, the range and the sources of its materials are checked, by code or by name', () => {
  const published = (level: string, crossRegion: string, source: string): Stated => [
    '2020-01-01',
    'item.published',
    { itemId, name: '老年证', level, crossRegion, materials: [{ name: '照片', source }] },
  ]
  const strange = given(item, published('hamlet', 'galaxy', 'thin air')).findings('unknown-code')
  expect(strange.map(({ part, details }) => [part, details?.['codes']])).toEqual([
    ['level', ['hamlet']],
    ['crossRegion', ['galaxy']],
    ['sources', ['thin air']],
  ])
  given(item, published('county', '全县域通办', '共享')).neverFinds('unknown-code')
})

test.each([
  ['case.fee-charged', caseAggregate],
  ['enforcement.paid', enforcement],
] as const)('of %s the level of the budget is checked, by code or by name', (type, aggregate) => {
  const into = (budgetLevel: string): Stated => ['2020-01-01', type, { caseNo, amount: '5.00', budgetLevel }]
  given(aggregate, into('street'))
    .at('2020-01-01')
    .finds('unknown-code', { part: 'budgetLevel', details: { list: 'budgetLevel', codes: ['street'] } })
  given(aggregate, into('township'), into('乡镇级')).neverFinds('unknown-code')
})

test('of an organisation the kind and the roles of those who supervise it are checked', () => {
  const about = (kind: string, role: string) =>
    given(
      organisation,
      ['2020-01-01', 'organisation.registered', { orgId: 'o1', name: '民政办', kind, region: '511602' }],
      ['2020-02-01', 'organisation.supervised', { orgId: 'o1', by: 'bureau', role }],
    )
  about('guild', 'rival')
    .at('2020-01-01')
    .finds('unknown-code', { part: 'kind', details: { list: 'organisationKind', codes: ['guild'] } })
    .finds('unknown-code', { part: 'roles', details: { list: 'supervisorRole', codes: ['rival'] } })
  about('government', 'joint').neverFinds('unknown-code')
})

test('of a duty the list that it stands in is checked', () => {
  const listed = (list: string): Stated => ['2020-01-01', 'power.duty-listed', { powerId: 'w1', org: 'town', list, duty: '检查' }]
  given(power, listed('清单')).at('2020-01-01').finds('unknown-code', { register: 'power-duty', row: 'w1:1', part: 'list' })
  for (const list of ['权力', '责任', '基本履职', '配合履职', '上级收回']) given(power, listed(list)).neverFinds('unknown-code')
})
