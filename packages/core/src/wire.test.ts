import fc from 'fast-check'
import { expect, test } from 'vitest'

import { attributesFromHeaders, fromWire, toWire } from './wire.ts'

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

test('a ce_ header of any name is an attribute', () => {
  const headers = Object.fromEntries(['ce_id', 'ce___proto__', 'ce_constructor', 'content-type'].map((name) => [name, 'x']))
  expect(Object.keys(attributesFromHeaders(headers))).toEqual(['id', '__proto__', 'constructor'])
})
