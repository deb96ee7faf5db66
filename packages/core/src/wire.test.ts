import fc from 'fast-check'
import { expect, test } from 'vitest'

import { parseEnvelope } from './envelope.ts'
import { attributesFromHeaders, fromWire, toOutRecord, toWire } from './wire.ts'

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

test('what an event expects of its stream travels in a header, and is read from it', () => {
  const attributes = { specversion: '1.0', id: 'e', source: '/m/s', type: 'case.filed', subject: 'case/1', time: '2026-01-05T08:00:00Z' }
  const parsed = parseEnvelope({ ...attributes, region: '511602' })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors))
  const envelope = { ...parsed.value.envelope, dataschema: 'urn:x' }
  const read = (expected?: number) => parseEnvelope(attributesFromHeaders(toOutRecord(envelope, 1, new Uint8Array(), expected).headers))
  expect(read(-1)).toMatchObject({ ok: true, value: { expectedPosition: -1 } })
  expect(read()).toMatchObject({ ok: true, value: { expectedPosition: undefined } })
})
