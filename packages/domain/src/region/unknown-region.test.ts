import { test } from 'vitest'

import { organisation } from '../organisation/organisation.ts'
import { factRef, given, type Stated } from '../testing/story.ts'
import { region } from './region.ts'

const rule = 'unknown-region'
const code = '511602'
const registered: Stated = ['2010-01-01', 'region.registered', { code, name: '广安区' }]
const office = (where?: string): Stated => ['2020-01-01', 'organisation.registered', { orgId: 'o1', name: '民政局', region: where }]
const about = (...facts: readonly Stated[]) => given([organisation, region], ...facts)

test('a region that nobody registered is found since the row stands', () => {
  about(office('511699'), registered)
    .at('2020-01-01')
    .finds(rule, { since: '2020-01-01', evidence: [factRef(0)], details: { region: '511699' } })
})

test('a region is known however its code is written, and whenever it was registered', () => {
  about(registered, office(code)).neverFinds(rule)
  about(registered, office('511602000000')).neverFinds(rule)
  about(office(code), ['2022-01-01', registered[1], registered[2]]).neverFinds(rule)
})

test('a region that was merged away is known', () => {
  about(registered, ['2015-01-01', 'region.merged', { code, into: '511603' }], office(code)).neverFinds(rule)
})

test('a region that was renamed but never registered is not', () => {
  about(['2015-01-01', 'region.renamed', { code, name: '广安' }], office(code))
    .at('2020-01-01')
    .finds(rule)
})

test('where the data name none, the event says whom it concerns', () => {
  about(office())
    .at('2020-01-01')
    .finds(rule, { details: { region: '511602' } })
})
