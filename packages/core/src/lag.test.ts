import { expect, test } from 'vitest'

import { recordsBehind } from './lag.ts'

test('a lane that holds less than is stored of it does not hide that another is behind', () => {
  const heads = new Map([
    ['c/hub.in/0', 9n],
    ['c/hub.in.m.anew/0', 3n],
    ['c/hub.in.m.new/0', 2n],
  ])
  const offsets = new Map([
    ['c/hub.in/0', 5n],
    ['c/hub.in.m.anew/0', 1_000n],
    ['c/hub.in.m.gone/0', 7n],
  ])
  expect(recordsBehind(heads, offsets)).toBe(6)
})
