import { test } from 'vitest'

import { item } from '../../item/item.ts'
import { factRef, given, type Stated } from '../../testing/story.ts'
import { organisation } from '../organisation.ts'
import { closed, government, published, withdrawn } from './fixture.ts'

const rule = 'catalogue-missing'
const about = (...facts: readonly Stated[]) => given([organisation, item], ...facts)

test('a county without a catalogue at the end of 2018 is found until the day on which its first item is published', () => {
  const story = about(government('2010-01-01'))
  story.at('2018-12-31T23:59:59+08:00').pending(rule)
  story.at('2019-01-01').finds(rule, { row: 'government', since: '2019-01-01', org: 'government', evidence: [factRef(0), undefined] })
  story
    .and(published('2020-05-06T10:00:00+08:00', 'i1'), published('2021-01-01', 'i2'))
    .at('2020-05-06')
    .ended(rule, { since: '2019-01-01', until: '2020-05-06' })
})

test('a government is known by the Chinese name of its kind', () => {
  given([organisation, item], government('2010-01-01', { kind: '人民政府' }))
    .at('2019-01-01')
    .finds(rule)
})

test('an item on the last day is in time, on the next it is late', () => {
  about(government('2010-01-01'), published('2018-12-31T23:59:00+08:00', 'i1')).neverFinds(rule)
  about(government('2010-01-01'), published('2019-01-01T09:00:00+08:00', 'i1')).at('2019-01-02').ended(rule, { since: '2019-01-01' })
})

test('what is in force on the last day counts, not what was', () => {
  about(government('2010-01-01'), published('2017-01-01', 'i1'), withdrawn('2018-06-01', 'i1')).at('2019-01-01').finds(rule)
  about(government('2010-01-01'), published('2017-01-01', 'i1'), withdrawn('2020-01-01', 'i1')).neverFinds(rule)
})

test('a government that was registered later is asked for it from then on', () => {
  about(government('2022-03-01T10:00:00+08:00')).at('2022-03-02').finds(rule, { since: '2022-03-01T10:00:00+08:00' })
  about(government('2022-03-01T10:00:00+08:00'), published('2020-01-01', 'i1')).neverFinds(rule)
  about(government('2022-03-01T10:00:00+08:00'), published('2022-03-01T15:00:00+08:00', 'i1')).neverFinds(rule)
})

test('a government that was closed before owes nothing', () => {
  about(government('2010-01-01'), closed('2018-12-01')).neverFinds(rule)
  about(government('2010-01-01'), closed('2019-06-01')).at('2019-06-01').ended(rule, { until: '2019-06-01' })
})

test('the catalogue of another county is none', () => {
  about(
    government('2010-01-01'),
    published('2018-01-01', 'i1', { region: '511603101' }),
    published('2018-01-01', 'i2', { region: '511600' }),
  )
    .at('2019-01-01')
    .finds(rule)
})

test.each([
  ['a department', { kind: 'department' }],
  ['a government of a prefecture', { region: '511600' }],
  ['a government of a township', { region: '511602101' }],
])('%s is not asked for one', (_, terms) => {
  about(government('2010-01-01', terms)).neverFinds(rule)
})
