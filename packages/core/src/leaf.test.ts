import { createHash } from 'node:crypto'

import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { leafAttributes, leafHash, type Sha256 } from './leaf.ts'
import type { EncodedEvent } from './event.ts'

const sha256: Sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const event: EncodedEvent = {
  envelope: {
    id: 'e-1',
    source: '/511602-hrss/front-desk',
    type: 'case.filed',
    subject: 'case/1',
    time: Date.parse('2026-01-05T00:00:00Z'),
    region: '511602',
    revision: 0,
    void: false,
    dataschema: 'urn:xianglian:schema:00',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    extensions: { note: '补正' },
  },
  schemaHash: Uint8Array.from({ length: 32 }, () => 7),
  data: Uint8Array.of(2, 49),
}

test('the leaf is SHA-256 over 0x00, the canonical attributes, the schema hash and the data', () => {
  const json =
    '{"dataschema":"urn:xianglian:schema:00","id":"e-1","note":"补正","region":"511602","source":"/511602-hrss/front-desk","specversion":"1.0","subject":"case/1","time":1767571200000,"type":"case.filed"}'
  expect(leafAttributes(event)).toBe(json)
  expect(leafHash(event, sha256)).toEqual(
    createHash('sha256')
      .update(Buffer.concat([Buffer.of(0), Buffer.from(json), event.schemaHash, event.data]))
      .digest(),
  )
})

test('trace context does not change the leaf, a revision does', () => {
  const { traceparent: _, ...untraced } = event.envelope
  expect(leafHash({ ...event, envelope: untraced }, sha256)).toEqual(leafHash(event, sha256))
  expect(leafHash({ ...event, envelope: { ...event.envelope, revision: 1 } }, sha256)).not.toEqual(leafHash(event, sha256))
})

test('the attributes are in the canonical form of RFC 8785, whatever they hold', () => {
  const text = fc.string({ unit: 'binary', minLength: 1 })
  fc.assert(
    fc.property(text, text, fc.dictionary(fc.stringMatching(/^[a-z0-9]{1,20}$/), text), fc.nat(), (id, subject, extensions, time) => {
      const envelope = { ...event.envelope, id, subject, extensions, time }
      const json = leafAttributes({ ...event, envelope })
      expect(json).toBe(canonicalize(JSON.parse(json)))
      expect(JSON.parse(json)).toMatchObject({ id, subject, time })
    }),
  )
})
