import { expect, test } from 'vitest'

import { RecentCache } from './recent-cache.ts'

function counted(limit: number, weight: number) {
  const cache = new RecentCache<number, object>(limit)
  const made: number[] = []
  const get = (key: number): object =>
    cache.get(key, weight, () => {
      made.push(key)
      return { key }
    })
  return { get, made }
}

test('what fits is made once', () => {
  const { get, made } = counted(20, 1)
  for (let turn = 0; turn < 3; turn += 1) for (let key = 0; key < 10; key += 1) expect(get(key)).toBe(get(key))
  expect(made).toHaveLength(10)
})

test('what is used again and again stays, whatever else passes by', () => {
  const { get, made } = counted(20, 1)
  for (let key = 1; key < 1_000; key += 1) {
    get(0)
    get(key)
  }
  expect(made.filter((key) => key === 0)).toHaveLength(1)
})

test('what it keeps is bounded: one key too heavy drives out the rest', () => {
  const { get, made } = counted(20, 15)
  get(0)
  get(1)
  get(2)
  get(0)
  expect(made).toEqual([0, 1, 2, 0])
})
