import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { compactText, maxTextLength, readJson, sortedJson } from './json.ts'

test('compact text loses whitespace outside of strings and nothing else', () => {
  const given = ' { "type" : "string",\n "doc": "a  \\"b\\" \\u0041\\\\" , "n": [1.50, -2e+3] }\t'
  expect(compactText(given)).toBe('{"type":"string","doc":"a  \\"b\\" \\u0041\\\\","n":[1.50,-2e+3]}')
})

test('any JSON made compact is what was indented', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(compactText(JSON.stringify(value, undefined, 2))).toBe(JSON.stringify(value))
    }),
  )
})

test('sorted JSON says the same, and the same of objects in any order', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed())
      expect(JSON.parse(sortedJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      expect(sortedJson(turned)).toBe(sortedJson(value))
    }),
  )
})

test('a whole number beyond 2^53 is read exactly, others as numbers', () => {
  expect(readJson('[9007199254740993,-9223372036854775808,9007199254740991,1.5,1e300,"9007199254740993"]')).toEqual([
    9007199254740993n,
    -9223372036854775808n,
    9007199254740991,
    1.5,
    1e300,
    '9007199254740993',
  ])
})

/** As long as a text may be. What looks at such a text again behind each of its characters does not end within a test's time. */
const longest = (start: string, part: string): string => start + part.repeat((maxTextLength - start.length) / part.length)

test.each([
  ['quotes that are escaped', '"', '\\"'],
  ['backslashes', '"', '\\'],
  ['letters', '"', 'a'],
  ['quotes and letters', '"', '\\"a'],
  ['braces', '"', '{'],
  ['whitespace', '"', ' '],
])('a text that opens a string and never closes it is refused as soon as it is read: %s', (_, start, part) => {
  expect(() => readJson(longest(start, part))).toThrow('The text is not JSON')
  expect(() => compactText(longest(start, part))).toThrow('The text is not JSON')
})

test.each([
  ['quotes', '', '"'],
  ['pairs of quotes', '', '""'],
  ['whitespace', '', ' '],
  ['whitespace and a brace', '{', ' '],
  ['minus signs', '', '-'],
  ['closed lists', '', '[]'],
])('a long text of nothing but %s is refused as soon as it is read', (_, start, part) => {
  expect(() => compactText(longest(start, part))).toThrow('The text is not JSON')
})

test.each([
  ['escapes', '\\"'],
  ['line ends', '\\n'],
  ['backslashes', '\\\\'],
])('a string as long as may be is read: %s', (_, part) => {
  const text = `"${part.repeat(maxTextLength / 2 - 1)}"`
  expect(compactText(text)).toBe(text)
})

test('braces within strings, closed or not, are no levels', () => {
  expect(readJson(`["${'['.repeat(300)}"]`)).toEqual(['['.repeat(300)])
  expect(() => readJson(`["\\"${'['.repeat(300)}`)).toThrow('The text is not JSON')
  expect(() => readJson(`["\\\\"${'['.repeat(300)}`)).toThrow('nests deeper')
})
