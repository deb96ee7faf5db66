import { test } from 'vitest'

import { factRef, given, type Stated } from '../../testing/story.ts'
import { organisation } from '../organisation.ts'

const rule = 'invalid-credit-code'
const orgId = 'o1'
const registered = (time: string, creditCode?: string): Stated => [time, 'organisation.registered', { orgId, name: '民政局', creditCode }]

test('a credit code with a wrong check digit is found from the registration on', () => {
  given(organisation, registered('2020-01-01', '91350100M000100Y44'))
    .at('2020-01-01')
    .finds(rule, { since: '2020-01-01', evidence: [factRef(0)] })
})

test('a valid code, or none, is not', () => {
  given(organisation, registered('2020-01-01', '91350100M000100Y43')).neverFinds(rule)
  given(organisation, registered('2020-01-01')).neverFinds(rule)
})

test('the finding goes when the code is put right, and ends with the organisation', () => {
  const wrong = given(organisation, registered('2020-01-01', '123'))
  wrong.and(registered('2020-02-01', '91350100M000100Y43')).neverFinds(rule)
  wrong.and(['2021-01-01', 'organisation.closed', { orgId }]).at('2021-01-01').ended(rule, { until: '2021-01-01' })
})
