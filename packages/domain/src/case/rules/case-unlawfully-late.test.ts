import { test } from 'vitest'

import { about, accepted, decided, filed, published } from '../testing/about.ts'

// Required within 20 working days of 2 March 2026: by Monday 30 March.
const open = about(published(), filed, accepted)

test('a case that the law wanted decided is found from 24:00 of the last day, until it is decided', () => {
  open.at('2026-03-30T23:59:00+08:00').pending('case-unlawfully-late').finds('case-overdue')
  open.at('2026-03-31').finds('case-unlawfully-late')
  open.and(decided('2026-04-02')).at('2026-04-03').ended('case-unlawfully-late', { since: '2026-03-31', until: '2026-04-02' })
})

test('a case overdue by its promise alone is not unlawfully late', () => {
  open.and(decided('2026-03-30T23:59:00+08:00')).neverFinds('case-unlawfully-late')
})
