import { expect, test } from 'vitest'

import { recordBytes } from './split.ts'

test('what a stranger puts into headers counts, with neither key nor value', () => {
  const headers = { junk: new Uint8Array(1_000_000), 'content-type': 'x'.repeat(1_000) }
  expect(recordBytes({ key: null, headers, value: null })).toBeGreaterThan(1_001_000)
})
