import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { instantText, readBigint, readInstant, writeBigint, writeInstant } from './instants.ts'

const first = Date.parse('0000-01-01T00:00:00Z')
const last = Date.parse('9999-12-31T23:59:59.999Z')
const buffer = Buffer.alloc(8)

test('every instant of RFC 3339 survives the binary form, which is exact in microseconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: first, max: last }), (time) => {
      writeInstant(buffer, 0, time)
      expect(readInstant(buffer, 0)).toBe(time)
      expect(buffer.readBigInt64BE()).toBe(BigInt(time - Date.UTC(2000, 0, 1)) * 1000n)
    }),
  )
})

test('every position survives the binary form', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (position) => {
      writeBigint(buffer, 0, position)
      expect(readBigint(buffer, 0)).toBe(position)
      expect(buffer.readBigInt64BE()).toBe(BigInt(position))
    }),
  )
})

test('the year 0 is 1 BC', () => {
  expect(instantText(first)).toBe('0001-01-01T00:00:00.000Z BC')
  expect(instantText(Infinity)).toBe('infinity')
})
