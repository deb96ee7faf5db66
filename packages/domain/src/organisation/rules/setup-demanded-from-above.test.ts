import { test } from 'vitest'

import { factRef, given, type Stated } from '../../testing/story.ts'
import { organisation } from '../organisation.ts'

const rule = 'setup-demanded-from-above'
const orgId = 'o1'
const demanded = (basis?: string): Stated => ['2020-02-01', 'organisation.setup-demanded', { orgId, by: 'bureau', basis }]

test.each([undefined, '市局通知', '站所建设管理办法'])('a demand that rests on %s is found, for whom demands it', (basis) => {
  const story = given(organisation, demanded(basis))
  story.at('2020-02-01').finds(rule, { org: 'bureau', evidence: [factRef(0)] })
  story.and(['2021-01-01', 'organisation.closed', { orgId }]).at('2021-01-01').ended(rule, { until: '2021-01-01' })
})

test.each(['地方各级人民政府机构设置和编制管理条例', '农业技术推广法第十一条'])('a demand that rests on %s is not', (basis) => {
  given(organisation, demanded(basis)).neverFinds(rule)
})
