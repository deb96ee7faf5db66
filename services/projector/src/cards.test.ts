import { expect, test } from 'vitest'

import { cardOf, liftOf, type CardedRule, type Uncarded } from './cards.ts'

const rule: CardedRule = { card: 'red', clause: '一', message: { zh: '办件超期', en: 'Case overdue' } }
const finding = (stated: Partial<Uncarded> = {}): Uncarded => ({
  key: `case-overdue:case/${crypto.randomUUID()}`,
  since: '2026-01-02T00:00:00.000Z',
  rule: 'case-overdue',
  register: 'case',
  row: crypto.randomUUID(),
  region: '511602',
  org: null,
  evidence: [],
  round: 1,
  ...stated,
})

test.each([
  ['511602101', '511602101'],
  ['a/b 乡', 'a/b 乡'],
  [null, '000000'],
  ['', '000000'],
  ['5'.repeat(65), '000000'],
  ['511\t602', '000000'],
])('the region %j of a finding is %s on its card, where every event can have it', (region, expected) => {
  expect(cardOf(finding({ region }), rule).region).toBe(expected)
  expect(liftOf({ cardId: crypto.randomUUID(), region }, 0).region).toBe(expected)
})

test('a card names the first fifty events of its finding and says how many there are', () => {
  const evidence = Array.from({ length: 5_002 }, () => `/a/b#${crypto.randomUUID()}`)
  const data = (length: number) => cardOf(finding({ evidence: evidence.slice(0, length) }), rule).data
  expect(data(50)).toMatchObject({ message: '办件超期', evidence: evidence.slice(0, 50) })
  expect(data(5_002)).toMatchObject({ message: '办件超期（依据共5002条，此处列前50条）', evidence: evidence.slice(0, 50) })
  expect(cardOf(finding({ evidence: null }), rule).data).toMatchObject({ evidence: [] })
})
