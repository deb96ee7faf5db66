import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { sha256 } from './sha256.ts'

test('the digest is that of the concatenation, however long its parts are', () => {
  const part = fc.oneof(
    fc.uint8Array(),
    fc.string({ unit: 'binary' }),
    fc.nat(100_000).map((length) => new Uint8Array(length)),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      const whole = Buffer.concat(parts.map((one) => Buffer.from(one)))
      expect(Buffer.from(sha256(...parts))).toEqual(createHash('sha256').update(whole).digest())
    }),
  )
})
