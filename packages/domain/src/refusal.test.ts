import { expect, test } from 'vitest'

import { refuseBefore, refuseUnlessAfter, type Known } from './refusal.ts'

const known: readonly Known[] = [
  { zh: '受理', en: 'it was accepted', at: '2026-03-03T01:00:00.000Z' },
  { zh: '申请', en: 'it was filed', at: '2026-03-02T01:00:00.000Z' },
  { zh: '撤回', en: 'it was withdrawn', at: undefined },
]

test('a fact before the last of what it follows from is refused with both times, as China has them', () => {
  expect(refuseBefore('2026-03-02T16:30:00.500Z', known)).toEqual({
    zh: '所填时间 2026-03-03 00:30:00.500 早于受理的时间 2026-03-03 09:00:00；请核对并填写正确的时间。',
    en: '2026-03-03 00:30:00.500 lies before 2026-03-03 09:00:00, when it was accepted; check the time and state the right one.',
  })
})

test('at one instant all is in order, but where folds read it the other way round', () => {
  const at = '2026-03-03T01:00:00.000Z'
  expect(refuseBefore(at, known)).toBeUndefined()
  expect(refuseUnlessAfter(at, known)).toMatchObject({ en: expect.stringContaining('does not lie after 2026-03-03 09:00:00') })
  expect(refuseUnlessAfter('2026-03-03T01:00:00.001Z', known)).toBeUndefined()
})

test('what follows from nothing is never too early', () => {
  expect(refuseBefore('1970-01-01T00:00:00.000Z', [{ zh: '申请', en: 'it was filed', at: undefined }])).toBeUndefined()
  expect(refuseUnlessAfter('1970-01-01T00:00:00.000Z', [])).toBeUndefined()
})
