import { expect, test } from 'vitest'

import { codeIn, codeLists, isKnownCode } from './code-lists.ts'

test('a code is known in its own list alone', () => {
  expect(isKnownCode('channel', 'village-point')).toBe(true)
  expect(isKnownCode('channel', '承诺件')).toBe(false)
  expect(isKnownCode('caseType', '承诺件')).toBe(true)
  expect(isKnownCode('channel', 'Window')).toBe(false)
})

test('a text is read as the code that it is or names', () => {
  for (const text of ['outside-area', '不属于本辖区']) expect(codeIn('refusalReason', text)).toBe('outside-area')
  for (const text of ['不属于本辖区。', 'Outside-area', '', null, undefined]) expect(codeIn('refusalReason', text)).toBeUndefined()
  expect(codeIn('caseType', '承诺件')).toBe('承诺件')
})

test.each(Object.entries(codeLists))('%s names no code twice', (_, codes) => {
  expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length)
})
