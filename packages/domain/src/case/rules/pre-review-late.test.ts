import { test } from 'vitest'

import { about, accepted, basicCode, county, decided, fact, filed, published, township } from '../testing/about.ts'

const powerId = crypto.randomUUID()
const forPreReview = ['2025-01-01', 'power.delegated', { powerId, basicCode, from: county, to: township, mode: 'pre-review' }] as const
const reviewed = (time: string) => fact(time, 'pre-reviewed', { opinion: '同意', org: township })
// 20 working days after Monday 2 March 2026: by Monday 30 March.
const open = about(published(), forPreReview, filed, accepted)

test('a township that holds the item for pre-review has 20 working days', () => {
  open.at('2026-03-30T23:59:00+08:00').pending('pre-review-late')
  open.at('2026-03-31').finds('pre-review-late', { org: township })
  open.and(reviewed('2026-04-02')).at('2026-04-03').ended('pre-review-late', { since: '2026-03-31', until: '2026-04-02' })
})

test('an opinion that comes late is found, whoever holds what', () => {
  about(filed, accepted, reviewed('2026-04-02')).at('2026-04-03').ended('pre-review-late', { since: '2026-03-31', until: '2026-04-02' })
})

test.each([
  ['reviewed on the last day', reviewed('2026-03-30T23:59:00+08:00')],
  ['passed on in time', fact('2026-03-20', 'forwarded', { from: township, to: county })],
  ['decided in time', decided('2026-03-20')],
])('a case %s is in time', (_, told) => open.and(told).neverFinds('pre-review-late'))

test('a case that needs no pre-review is not waiting for one', () => {
  about(published(), filed, accepted).neverFinds('pre-review-late')
  const devolved = ['2025-01-01', 'power.delegated', { ...forPreReview[2], mode: 'devolved' }] as const
  about(published(), devolved, filed, accepted).neverFinds('pre-review-late')
})

test('days on which a special procedure runs are not counted', () => {
  const stopped = [fact('2026-03-04', 'special-started', { name: '专家评审' }), fact('2026-03-06', 'special-ended')]
  open
    .and(...stopped)
    .at('2026-03-31')
    .pending('pre-review-late', { since: '2026-04-02' })
})
