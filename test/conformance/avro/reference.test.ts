import { readFileSync } from 'node:fs'

import { incompatibilityKinds } from '@xianglian/avro'
import { expect, test } from 'vitest'

test('the reference lists every kind of incompatibility, and no other', () => {
  const page = readFileSync(new URL('../../../docs/reference/compatibility.md', import.meta.url), 'utf8')
  expect([...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, kind]) => kind)).toEqual([...incompatibilityKinds])
})
