import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { compactText, readJson, sortedJson } from './json.ts'

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
