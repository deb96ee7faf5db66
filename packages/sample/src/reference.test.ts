import { expect, test } from 'vitest'

import { readCountyReference } from './reference.ts'
import { sampleEvents } from './sample.ts'

test("Guang'an District has 25 townships, 34 departments and 1,135 items, each of one of its departments", async () => {
  const { county, neighbours, townships, departments, items, events } = await readCountyReference('2018-06-01')
  expect(county).toEqual({ code: '511602', name: '广安区' })
  expect(neighbours.slice(0, 2)).toEqual([
    { code: '511603', name: '前锋区' },
    { code: '511621', name: '岳池县' },
  ])
  expect(new Set(neighbours.map(({ code }) => code)).size).toBe(182)
  expect([townships.length, departments.length, items.length]).toEqual([25, 34, 1_135])
  const known = new Set(departments.map(({ orgId }) => orgId))
  expect(items.filter(({ department }) => !known.has(department))).toEqual([])
  expect(new Set(events.map(({ time }) => new Date(String(time)).toISOString()))).toEqual(new Set(['2018-05-31T16:00:00.000Z']))
})

test('the sample is the real part, and what is invented is marked so', async () => {
  const events = await Array.fromAsync(sampleEvents())
  const invented = events.filter(({ source }) => String(source).startsWith('/511602-demo/'))
  expect(events.length - invented.length).toBe(28 + 34 + 1_135)
  expect(invented.length).toBeGreaterThan(200)
})
