import { test } from 'vitest'

import { factRef } from '../../testing/story.ts'
import { about, accepted, decided, fact, filed } from '../testing/about.ts'

const step = (time: string) => fact(time, 'step-recorded', { activity: 'review' })

// 90 days after 2 March 2026: 31 May, at the same time of day.
test('a case of which nothing was recorded for 90 days is found until it stops', () => {
  const story = about(filed, accepted)
  story.at('2026-05-30T23:59:00+08:00').pending('idle-case')
  story.at('2026-05-31').finds('idle-case')
  story.and(decided('2026-06-05')).at('2026-06-06').ended('idle-case', { since: '2026-05-31', until: '2026-06-05' })
})

test('a later step puts it off, an earlier one does not', () => {
  about(filed, accepted, step('2026-02-12')).at('2026-05-31').finds('idle-case', { since: '2026-05-31' })
  about(filed, accepted, step('2026-03-12')).at('2026-06-01').pending('idle-case', { since: '2026-06-10' })
})

test('what happens once more puts it off again', () => {
  about(
    filed,
    accepted,
    fact('2026-03-04', 'assigned'),
    fact('2026-03-10', 'forwarded', { to: 'o2' }),
    fact('2026-03-12', 'forwarded', { to: 'o3' }),
  )
    .at('2026-06-10')
    .finds('idle-case', { since: '2026-06-10', evidence: [factRef(4), undefined] })
})

test.each([
  ['a step', [step('2026-03-12')], 1],
  ['an assignment', [fact('2026-03-12', 'assigned')], 1],
  ['what was supplemented', [fact('2026-03-05', 'supplement-requested'), fact('2026-03-12', 'supplemented')], 2],
  ['the end of a procedure', [fact('2026-03-05', 'special-started', { name: '听证' }), fact('2026-03-12', 'special-ended')], 2],
])('it names what it counts from: %s', (_, told, last) => {
  about(filed, ...told)
    .at('2026-06-10')
    .finds('idle-case', { since: '2026-06-10', evidence: [factRef(last), undefined] })
})

test.each([
  ['decided', decided('2026-06-05')],
  ['refused', fact('2026-06-05', 'acceptance-refused')],
  ['issued', fact('2026-06-05', 'issued')],
  ['delivered', fact('2026-06-05', 'delivered')],
])('it names what ended a case that was %s', (_, end) => {
  about(filed, end)
    .at('2026-06-05')
    .ended('idle-case', { until: '2026-06-05', evidence: [factRef(0), factRef(1)] })
})

test.each([
  ['waits for the applicant', [filed, fact('2026-03-04', 'supplement-requested')]],
  [
    'waits for the applicant once more',
    [filed, fact('2026-03-04', 'supplement-requested'), fact('2026-03-05', 'supplemented'), fact('2026-03-06', 'supplement-requested')],
  ],
  ['waits for a special procedure', [filed, accepted, fact('2026-03-04', 'special-started', { name: '听证' })]],
  ['was closed in time, whatever is recorded later', [filed, fact('2026-03-05', 'closed'), step('2027-01-01')]],
  ['nobody filed', [step('2026-03-05')]],
])('a case is not found that %s', (_, told) => about(...told).neverFinds('idle-case'))
