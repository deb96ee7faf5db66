import { expect, test } from 'vitest'

import { codeLists, isKnownCode } from './code-lists.ts'

test('a code is known in its own list alone', () => {
  expect(isKnownCode('channel', 'village-point')).toBe(true)
  expect(isKnownCode('channel', '承诺件')).toBe(false)
  expect(isKnownCode('caseType', '承诺件')).toBe(true)
  expect(isKnownCode('channel', 'Window')).toBe(false)
})

test('no list names a code twice', () => {
  for (const [name, codes] of Object.entries(codeLists)) expect(new Set(codes.map(({ code }) => code)).size, name).toBe(codes.length)
})
