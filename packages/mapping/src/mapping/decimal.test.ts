import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { formatDecimal, parseDecimal, roundHalfEven } from './decimal.ts'

const read = (text: string): string | undefined => {
  const value = parseDecimal(text)
  return value && formatDecimal(value)
}
const round = (text: string, scale = 2): string | undefined => {
  const value = parseDecimal(text)
  return value && formatDecimal(roundHalfEven(value, scale))
}

test.each([
  ['35.0', '35'],
  ['007.50', '7.5'],
  ['.5', '0.5'],
  ['-0.00', '0'],
  ['+12', '12'],
  ['2.3832541524E7', '23832541.524'],
  ['1e-3', '0.001'],
  ['12345678901234567890.12', '12345678901234567890.12'],
])('%s reads as %s', (text, plain) => expect(read(text)).toBe(plain))

test.each(['', '.', '1,5', '1.2.3', '0x1F', 'NaN', '1e999', 'Infinity', '١٢', '--1'])('%j is no decimal', (text) => {
  expect(parseDecimal(text)).toBeUndefined()
})

test.each([
  ['0.005', '0'],
  ['0.015', '0.02'],
  ['0.025', '0.02'],
  ['0.0250001', '0.03'],
  ['-0.015', '-0.02'],
  ['-0.004', '0'],
  ['99.999', '100'],
  ['5780.5522', '5780.55'],
])('%s is rounded to %s: a half goes to the even neighbour', (text, rounded) => expect(round(text)).toBe(rounded))

test('rounding agrees with whole-number arithmetic', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 5 }), (units, scale) => {
      const digits = String(units < 0n ? -units : units).padStart(7, '0')
      const text = `${units < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`
      const step = 10n ** BigInt(6 - scale)
      const size = units < 0n ? -units : units
      const rest = (size % step) * 2n
      const below = size / step
      const nearest = rest > step || (rest === step && below % 2n === 1n) ? below + 1n : below
      const [whole = '', fraction = ''] = (round(text, scale) ?? '').replace('-', '').split('.')
      expect(BigInt(whole + fraction.padEnd(scale, '0'))).toBe(nearest)
    }),
  )
})
