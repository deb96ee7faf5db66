import { describe, expect, test } from 'vitest'

import { factRef, given, type Stated } from '../../testing/story.ts'
import { item } from '../item.ts'

const rule = 'not-aligned'
const basis = [{ title: '残疾人保障法', article: '第四十八条' }]
const published = (time: string, itemId: string, region: string, terms: object = {}): Stated => [
  time,
  'item.published',
  { itemId, region, basicCode: 'b1', name: '残疾人证办理', kind: 'confirmation', basis, ...terms },
]
const amended = (time: string, itemId: string, terms: object): Stated => [time, 'item.amended', { itemId, ...terms }]
const withdrawn = (time: string, itemId: string): Stated => [time, 'item.withdrawn', { itemId }]

const county = published('2020-01-01', 'county', '511602')
const town = (terms: object = {}, time = '2021-01-01', region = '511602101') => published(time, 'town', region, terms)
const about = (...facts: readonly Stated[]) => given(item, ...facts)

describe('an item that differs from the county’s', () => {
  test.each([
    ['name', { name: '残疾人证办理（新办）' }],
    ['kind', { kind: 'licence' }],
    ['basis', { basis: [{ title: '残疾人保障法', article: '第四十九条' }] }],
    ['basis', { basis: [...basis, { title: '四川省实施办法' }] }],
  ])('in its %s is found from when both stood so', (field, terms) => {
    about(county, town(terms))
      .at('2021-01-01')
      .finds(rule, { row: 'town', since: '2021-01-01', evidence: [factRef(1), factRef(0)], details: { fields: [field], from: 'county' } })
    expect(about(county, town(terms)).findings(rule)).toHaveLength(1)
  })

  test('is for the department that answers for it', () => {
    about(county, town({ name: '办证', department: 'bureau' }))
      .at('2021-01-01')
      .finds(rule, { org: 'bureau' })
  })

  test('is found until either is put right or withdrawn', () => {
    const story = about(county, town({ kind: 'licence' }))
    for (const end of [amended('2022-01-01', 'town', { kind: 'confirmation' }), amended('2022-01-01', 'county', { kind: 'licence' })])
      story.and(end).at('2022-01-01').ended(rule, { since: '2021-01-01', until: '2022-01-01' })
    for (const end of [withdrawn('2022-01-01', 'town'), withdrawn('2022-01-01', 'county')])
      story.and(end).at('2022-01-01').ended(rule, { until: '2022-01-01' })
  })

  test('is one finding while it goes on to differ, and another one when it does again', () => {
    const facts = [county, town({ kind: 'licence' }), amended('2021-06-01', 'town', { name: '办证' })]
    const story = about(...facts)
    expect(story.findings(rule)).toHaveLength(1)
    story.at('2021-07-01').finds(rule, { since: '2021-01-01', details: { fields: ['name', 'kind'], from: 'county' } })
    const anew = [
      amended('2022-01-01', 'town', { name: '残疾人证办理', kind: 'confirmation' }),
      amended('2023-01-01', 'county', { name: '办理' }),
    ]
    expect(about(...facts, ...anew).findings(rule)).toHaveLength(2)
  })
})

describe('the next higher level that has the item', () => {
  const province = published('2019-01-01', 'province', '510000', { name: '办证' })

  test('is the one that counts', () => {
    about(province, county, town())
      .at('2021-01-01')
      .finds(rule, { row: 'county', details: { fields: ['name'], from: 'province' } })
    expect(about(province, county, town()).findings(rule)).toHaveLength(1)
    about(province, town())
      .at('2021-01-01')
      .finds(rule, { row: 'town', details: { fields: ['name'], from: 'province' } })
  })

  test('counts as long as it has it', () => {
    about(province, county, town(), withdrawn('2022-01-01', 'county')).at('2022-01-01').finds(rule, { row: 'town', since: '2022-01-01' })
  })

  test('is the one that items state, in one region too', () => {
    about(county, town({ kind: 'licence', level: 'township' }, '2021-01-01', '511602000000'))
      .at('2021-01-01')
      .finds(rule, { row: 'town' })
    about(county, town({ kind: 'licence', level: '县级' })).neverFinds(rule)
  })

  test('agrees when one of its items does', () => {
    about(county, published('2020-01-01', 'county2', '511602', { kind: 'licence' }), town({ kind: 'licence' })).neverFinds(rule)
  })
})

describe('nothing differs', () => {
  test.each([
    ['what is written in another way', { name: ' 残疾人证 办理', basis: [{ title: '《残疾人保障法》', article: '第四十八条' }] }],
    ['what one of both does not state', { kind: null, basis: [] }],
    ['a basis without its article', { basis: [{ title: '残疾人保障法' }] }],
    ['what has another code', { basicCode: 'b2', name: '办证' }],
    ['what has no code', { basicCode: null, name: '办证' }],
  ])('in %s', (_, terms) => {
    about(county, town(terms)).neverFinds(rule)
  })

  test('between other lines of regions, or items of one level', () => {
    about(county, town({ name: '办证' }, '2021-01-01', '511603101')).neverFinds(rule)
    about(county, published('2021-01-01', 'other', '511602', { name: '办证' })).neverFinds(rule)
  })

  test('between versions that were never in force together', () => {
    about(county, withdrawn('2020-12-31', 'county'), town({ name: '办证' })).neverFinds(rule)
  })
})
