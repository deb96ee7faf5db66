import { expect, test } from 'vitest'

import { codeLists, isKnownCode } from './code-lists.ts'

test('a code is known in its own list alone', () => {
  expect(isKnownCode('channel', 'village-point')).toBe(true)
  expect(isKnownCode('channel', '承诺件')).toBe(false)
  expect(isKnownCode('caseType', '承诺件')).toBe(true)
  expect(isKnownCode('channel', 'Window')).toBe(false)
})

test.each(Object.entries(codeLists))('%s names no code twice', (_, codes) => {
  expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length)
})
