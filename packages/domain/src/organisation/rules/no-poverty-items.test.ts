import { expect, test } from 'vitest'

import { item } from '../../item/item.ts'
import { factRef, given, type Stated } from '../../testing/story.ts'
import { organisation } from '../organisation.ts'
import { closed, government, published, withdrawn } from './fixture.ts'

const rule = 'no-poverty-items'
const about = (...facts: readonly Stated[]) => given([organisation, item], government('2010-01-01'), ...facts)
const relief = (time: string, itemId = 'relief') => published(time, itemId, { povertyRelief: true })

test('a catalogue without poverty relief is found from the day on which it is due', () => {
  const story = about(published('2018-06-01', 'i1'))
  story.at('2018-12-31').pending(rule)
  story.at('2019-01-01').finds(rule, { row: 'government', since: '2019-01-01', org: 'government' })
  story.and(relief('2019-04-01T10:00:00+08:00')).at('2019-04-01').ended(rule, { since: '2019-01-01', until: '2019-04-01' })
})

test('one that comes later is found from its first item on', () => {
  about(published('2020-03-01T10:00:00+08:00', 'i1')).at('2020-03-01').finds(rule, { since: '2020-03-01' })
})

test('it is found again when what it had of poverty relief goes', () => {
  const story = about(published('2018-06-01', 'i1'), relief('2018-06-01'), withdrawn('2020-01-01', 'relief'), relief('2021-01-01', 'other'))
  story.at('2022-01-01').ended(rule, { since: '2020-01-01', until: '2021-01-01' })
  expect(story.findings(rule)).toHaveLength(1)
  const amended: Stated = ['2020-02-01', 'item.amended', { itemId: 'relief', povertyRelief: false }]
  about(relief('2018-06-01'), amended).at('2020-02-01').finds(rule, { since: '2020-02-01' })
})

test('it is one finding while items come and go', () => {
  expect(about(published('2018-06-01', 'i1'), published('2019-06-01', 'i2'), withdrawn('2020-01-01', 'i1')).findings(rule)).toHaveLength(1)
})

test('it is over when the catalogue is empty, or its government is closed', () => {
  about(published('2018-06-01', 'i1'), withdrawn('2020-01-01', 'i1'))
    .at('2020-01-01')
    .ended(rule, { since: '2019-01-01', until: '2020-01-01' })
  about(published('2018-06-01', 'i1'), closed('2020-01-01'))
    .at('2020-01-01')
    .ended(rule, { until: '2020-01-01', evidence: [factRef(0), factRef(2)] })
  about(published('2020-06-01', 'i1'), closed('2020-01-01')).neverFinds(rule)
})

test('what is put right on the last day was in time, on the next it was late', () => {
  about(published('2018-06-01', 'i1'), relief('2018-12-31T23:59:00+08:00')).neverFinds(rule)
  about(published('2018-06-01', 'i1'), relief('2019-01-01T09:00:00+08:00')).at('2019-01-02').ended(rule, { since: '2019-01-01' })
})

test('a county without a catalogue is not found, nor one whose items were never without', () => {
  about().neverFinds(rule)
  about(published('2020-06-01', 'i1'), relief('2020-06-01')).neverFinds(rule)
  about(published('2020-06-01', 'i1', { region: '511603' })).neverFinds(rule)
})
