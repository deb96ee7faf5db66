import { expect, test } from 'vitest'

import { codeIn, codeLists, codeListSources, isKnownCode } from './code-lists.ts'

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

test('what is read as a code is known', () => {
  for (const text of ['outside-area', '不属于本辖区']) expect(isKnownCode('refusalReason', text)).toBe(true)
  expect(isKnownCode('refusalReason', '不属于本辖区。')).toBe(false)
})

test.each(Object.entries(codeLists))('%s names no code twice, nor one by the name of another', (_, codes) => {
  const texts = codes.flatMap((one) => ('zh' in one ? [one.code, one.zh] : [one.code]))
  expect(new Set(texts).size).toBe(texts.length)
})

test.each(Object.entries(codeListSources))(
  '%s is marked as not verified if it quotes law or a document from memory',
  (_, { source, verified }) => {
    expect(verified).toBe(!/Law|GB\/T|发〔|since 2024/.test(source))
  },
)
