import { test } from 'vitest'

import { power } from '../../power/power.ts'
import { given, type Stated } from '../../testing/story.ts'
import { organisation } from '../organisation.ts'
import { closed, government } from './fixture.ts'

const rule = 'measures-missing'
const measures = { documentNo: '广安区府发〔2018〕7号', procedure: '见附件二', legalBasis: [{ title: '行政许可法' }] }
const delegated = (time: string, publishedOn: string | null, terms: object = {}): Stated => [
  time,
  'power.delegated',
  { powerId: 'w1', from: 'government', to: 'township', region: '511602101', publishedOn, ...measures, ...terms },
]
const about = (...facts: readonly Stated[]) => given([organisation, power], government('2010-01-01'), ...facts)

test('a county without measures at the end of July 2018 is found until the day of their publication', () => {
  const story = about()
  story.at('2018-07-31T23:59:59+08:00').pending(rule)
  story.at('2018-08-01').finds(rule, { row: 'government', since: '2018-08-01', org: 'government' })
  story.and(delegated('2018-10-01', '2018-09-15')).at('2018-09-15').ended(rule, { since: '2018-08-01', until: '2018-09-15' })
})

test('measures that were published on the last day are in time, also when they hand something down later', () => {
  about(delegated('2018-07-31', '2018-07-31')).neverFinds(rule)
  about(delegated('2019-03-01', '2018-07-31')).neverFinds(rule)
  about(delegated('2018-08-01', '2018-08-01')).at('2018-08-02').ended(rule, { since: '2018-08-01' })
})

test('they were there, also when what they handed down was taken back', () => {
  about(delegated('2018-07-01', '2018-07-01'), ['2018-07-15', 'power.revoked', { powerId: 'w1' }]).neverFinds(rule)
})

test.each([
  ['a document', { documentNo: null }],
  ['a procedure', { procedure: null }],
  ['a legal basis', { legalBasis: [] }],
  ['a place in the county', { region: '511603101' }],
])('a delegation without %s rests on none', (_, terms) => {
  about(delegated('2018-07-01', '2018-07-01', terms))
    .at('2018-08-01')
    .finds(rule)
})

test('a delegation whose document was not published rests on none, until an amendment says when it was', () => {
  const story = about(delegated('2018-07-01', null))
  story.at('2018-08-01').finds(rule)
  story.and(['2018-12-01', 'power.amended', { powerId: 'w1', publishedOn: '2018-07-20' }]).neverFinds(rule)
})

test('a government that was registered later, or closed before, or of no county, is not late', () => {
  given([organisation, power], government('2020-05-01')).at('2020-05-01').finds(rule, { since: '2020-05-01' })
  given([organisation, power], government('2020-05-01'), delegated('2019-03-01', '2019-03-01')).neverFinds(rule)
  about(closed('2018-07-31')).neverFinds(rule)
  given([organisation, power], government('2010-01-01', { region: '51' })).neverFinds(rule)
})
