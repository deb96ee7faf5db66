import { test } from 'vitest'

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
