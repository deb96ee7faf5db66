import fc from 'fast-check'
import { expect, test } from 'vitest'

import { fromWire, toWire } from './wire.ts'

test('the wire format gives back schema id and data', () => {
  fc.assert(
    fc.property(fc.nat(), fc.uint8Array(), (schemaId, data) => {
      expect(fromWire(toWire(schemaId, data))).toEqual({ schemaId, data })
    }),
  )
})

test('any other first byte, or less than five bytes, is not the wire format', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (value) => {
      const isWire = value.length >= 5 && value[0] === 0
      expect(fromWire(value) !== undefined).toBe(isWire)
    }),
  )
})
