import { expect, test } from 'vitest'

import { overrun } from './overrun.ts'

const end = '2026-03-09T16:00:00.000Z'

test('what is done before the end is in time', () => {
  expect(overrun(end, '2026-03-09T15:59:59.999Z')).toBeUndefined()
})

test('what is done later, or not yet, is late from the end on', () => {
  expect(overrun(end, '2026-03-11T00:00:00.000Z')).toEqual({ since: end, until: '2026-03-11T00:00:00.000Z' })
  expect(overrun(end, null)).toEqual({ since: end, until: undefined })
})

test('what is owed only after the end is late from then on, unless it is done at once', () => {
  const owed = '2026-03-20T02:00:00.000Z'
  expect(overrun(end, null, owed)).toEqual({ since: owed, until: undefined })
  expect(overrun(end, '2026-03-21T00:00:00.000Z', owed)).toEqual({ since: owed, until: '2026-03-21T00:00:00.000Z' })
  expect(overrun(end, owed, owed)).toBeUndefined()
  expect(overrun(end, '2026-03-01T00:00:00.000Z', owed)).toBeUndefined()
  expect(overrun(end, end, '2026-03-01T00:00:00.000Z')).toEqual({ since: end, until: '2026-03-09T16:00:00.001Z' })
})

test('what states the day behind the last one and no time is late', () => {
  expect(overrun(end, end)).toEqual({ since: end, until: '2026-03-09T16:00:00.001Z' })
})
