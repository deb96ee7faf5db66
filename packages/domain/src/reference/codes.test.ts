import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { creditCodeIsValid, isWithin, padRegion, regionForms, regionPrefix } from './codes.ts'

test.each([
  ['51', '510000000000', '51'],
  ['510000', '510000000000', '51'],
  ['511000', '511000000000', '5110'],
  ['511602', '511602000000', '511602'],
  ['511602100', '511602100000', '511602100'],
  ['511602100200', '511602100200', '511602100200'],
  ['NL-0363', 'NL-0363', 'NL-0363'],
  ['', '', ''],
])('%o is %o in full, and %o up to its level', (code, full, prefix) => {
  expect(padRegion(code)).toBe(full)
  expect(regionPrefix(code)).toBe(prefix)
})

test.each([
  ['511602101000', '511602', true],
  ['511602', '511602000000', true],
  ['511602', '511602101', false],
  ['511102', '511000', false],
  ['NL-0363', 'NL-0363', true],
  ['NL-0363', '51', false],
])('%s lies in %s: %s', (region, area, expected) => {
  expect(isWithin(region, area)).toBe(expected)
})

describe('a unified social credit code', () => {
  // Codes of companies that publish them.
  const published = ['9144030071526726XG', '91330100799655058B', '91110000802100433B']

  test.each(published)('%s is valid', (code) => {
    expect(creditCodeIsValid(code)).toBe(true)
  })

  test('with one digit changed is not', () => {
    const digits = '0123456789ABCDEFGHJKLMNPQRTUWXY'.split('')
    fc.assert(
      fc.property(fc.constantFrom(...published), fc.nat(17), fc.constantFrom(...digits), (code, index, digit) => {
        fc.pre(code[index] !== digit)
        expect(creditCodeIsValid(code.slice(0, index) + digit + code.slice(index + 1))).toBe(false)
      }),
    )
  })

  test.each(['', '9144030071526726X', '9144030071526726XGG', '9144030071526726xg', 'I144030071526726XG', '91330100799655058 '])(
    '%o is none',
    (code) => {
      expect(creditCodeIsValid(code)).toBe(false)
    },
  )
})

test.each([
  ['511602101', ['511602101', '511602101000']],
  ['511602101000', ['511602101000', '511602101']],
  ['511602000', ['511602000', '511602', '511602000000']],
  ['511602101203', ['511602101203']],
  ['NL-00', ['NL-00']],
])('the region %s is also written as it is elsewhere', (code, forms) => {
  expect(regionForms(code).toSorted()).toEqual(forms.toSorted())
})
