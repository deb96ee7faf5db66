import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { decimalText } from '../test/arbitrary-data.ts'
import { canonicalDecimal, decimalFits, decimalFromBytes, decimalToBytes } from './decimal.ts'

const numbers = fc.tuple(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), fc.nat(10))

test('a decimal comes back from its bytes, which are the shortest two’s complement', () => {
  fc.assert(
    fc.property(numbers, ([unscaled, scale]) => {
      const bytes = decimalToBytes(decimalText(unscaled, scale))
      expect(decimalFromBytes(bytes, scale)).toBe(decimalText(unscaled, scale))
      expect(BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))).toBe(unscaled)
      expect(bytes.length > 1 && BigInt.asIntN((bytes.length - 1) * 8, unscaled) === unscaled).toBe(false)
    }),
  )
})

test('bytes padded to a size mean the same', () => {
  fc.assert(
    fc.property(numbers, ([unscaled, scale]) => {
      expect(decimalFromBytes(decimalToBytes(decimalText(unscaled, scale), 20), scale)).toBe(decimalText(unscaled, scale))
    }),
  )
})

test('reading canonical text changes nothing', () => {
  fc.assert(
    fc.property(numbers, ([unscaled, scale]) => {
      expect(canonicalDecimal(decimalText(unscaled, scale), 60, scale)).toEqual({ text: decimalText(unscaled, scale) })
    }),
  )
})

test.each([
  ['99999.99', true],
  ['-99999.99', true],
  ['100000.00', false],
])('%s fits seven digits: %s', (text, fits) => {
  expect(decimalFits(decimalToBytes(text), 7)).toBe(fits)
})
