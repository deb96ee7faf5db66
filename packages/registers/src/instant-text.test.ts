import { formatInstant } from '@xianglian/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { instantText } from './instant-text.ts'

test('an instant is written as core writes it', () => {
  const instants = fc.integer({ min: Date.parse('0000-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') })
  fc.assert(
    fc.property(instants, (time) => {
      expect(instantText(time)).toBe(formatInstant(time))
    }),
  )
})
