import { expect, test } from 'vitest'

import { createLagClock } from './lag-clock.ts'

const hour = 3_600_000

test('after a quiet hour the next record is as late as it is, not an hour', () => {
  const behind = createLagClock(0)
  expect(behind(0, 1_000, hour)).toBe(0)
  expect(behind(1, 1_000, hour + 500)).toBe(0.5)
})

test('a backlog of which nothing could be recorded ages from the start on', () => {
  const behind = createLagClock(0)
  expect([behind(9, 0, 5_000), behind(9, 0, 60_000)]).toEqual([5, 60])
})

test('while it is worked off, it is as late as the newest event done', () => {
  const behind = createLagClock(0)
  expect([behind(9, 40_000, 60_000), behind(3, 59_000, 61_000), behind(0, 61_000, 61_000)]).toEqual([20, 2, 0])
})
