import { expect, test } from 'vitest'

import { createRandom } from './random.ts'

const seed = Math.floor(Math.random() * 1_000_000)

test('what a fork chooses changes nothing of what comes after it', () => {
  const [one, other] = [createRandom(seed), createRandom(seed)]
  const fork = one.fork()
  other.fork()
  for (let draw = 0; draw < 10; draw += 1) fork.int(0, 9)
  expect(one.int(0, 1_000_000)).toBe(other.int(0, 1_000_000))
})

test('a choice is one of the list, and over many draws each', () => {
  const random = createRandom(seed)
  const list = ['a', 'b', 'c', 'd']
  const draws = (draw: () => string): Set<string> => new Set(Array.from({ length: 1_000 }, draw))
  expect(draws(() => random.pick(list))).toEqual(new Set(list))
  expect(draws(() => random.skewed(list))).toEqual(new Set(list))
  expect(
    draws(() =>
      random.weighed([
        ['a', 1],
        ['b', 2],
        ['c', 0],
      ]),
    ),
  ).toEqual(new Set(['a', 'b']))
  expect(random.shuffled(list).toSorted()).toEqual(list)
  expect(() => random.pick([])).toThrow('nothing to choose from')
})

test('the first of a skewed list comes most often', () => {
  const random = createRandom(seed)
  const counts = Map.groupBy(
    Array.from({ length: 2_000 }, () => random.skewed([1, 2, 3, 4])),
    (one) => one,
  )
  expect(counts.get(1)?.length).toBeGreaterThan(counts.get(4)?.length ?? 0)
})
