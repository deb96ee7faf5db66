import { expect, test } from 'vitest'

import { difference, type ExpectedFinding, type ShownFinding } from './truth.ts'

const since = '2025-03-03T16:00:00.000Z'
const expected = (more: Partial<ExpectedFinding> = {}): ExpectedFinding => ({
  rule: 'case-overdue',
  register: 'case',
  row: crypto.randomUUID(),
  since,
  scenario: 'a test',
  ...more,
})
const shown = ({ rule, register, row, part }: ExpectedFinding, more: Partial<ShownFinding> = {}): ShownFinding => ({
  key: `${rule}:${register}/${row}${part === undefined ? '' : `:${part.replaceAll(':', '%3A')}`}`,
  rule,
  register,
  row,
  since,
  until: null,
  ...more,
})

test('the same findings in any order differ in nothing', () => {
  const findings = [expected(), expected({ until: '2025-03-05T02:00:00.000Z' }), expected({ part: since })]
  const found = findings.map((one) => shown(one, { until: one.until ?? null })).toReversed()
  expect(difference({ findings }, found)).toEqual({ missing: [], extra: [] })
})

test.each([{ since: '2025-03-04T16:00:00.000Z' }, { until: '2025-03-05T02:00:00.000Z' }])(
  'another begin or end is one missing and one extra: %j',
  (more) => {
    const one = expected()
    expect(difference({ findings: [one] }, [shown(one, more)])).toEqual({ missing: [one], extra: [shown(one, more)] })
  },
)

test('a finding counts once', () => {
  const one = expected()
  expect(difference({ findings: [one, one] }, [shown(one)])).toEqual({ missing: [one], extra: [] })
  expect(difference({ findings: [one] }, [shown(one), shown(one)])).toEqual({ missing: [], extra: [shown(one)] })
})

test('a conflict is the event that it is about, since whenever its dead letter came', () => {
  const { since: _, ...one } = expected({ rule: 'identity-conflict', register: 'dead-letter', row: '/a/b#1' })
  const listed = {
    key: 'dead-letter:17',
    rule: 'identity-conflict',
    register: 'dead-letter',
    row: '17',
    since,
    until: null,
    evidence: ['/a/b#1'],
  }
  expect(difference({ findings: [one] }, [listed])).toEqual({ missing: [], extra: [] })
  expect(difference({ findings: [one] }, [listed, { ...listed, key: 'dead-letter:18' }])).toEqual({ missing: [], extra: [] })
  expect(difference({ findings: [one] }, [{ ...listed, evidence: ['/a/b#2'] }])).toMatchObject({ missing: [one] })
})
