import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Choices that a seed decides: the same seed makes the same choices, in the same order. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number
  /** One of a list that is not empty, each as likely. */
  pick<T>(list: readonly T[]): T
  /** One of a list whose first ones come most often: the n-th with a weight of 1/n. */
  skewed<T>(list: readonly T[]): T
  /** One of the values, each as likely as its weight has it. */
  weighed<T>(weights: readonly (readonly [value: T, weight: number])[]): T
  /** Whether something comes about that happens so often in 1. */
  chance(share: number): boolean
  /** The list in another order. */
  shuffled<T>(list: readonly T[]): T[]
  /** Choices of their own: how many are made there changes nothing here. */
  fork(): Random
}

const fine = 1_000_000

/** Choices by a seed, a whole number of 32 bits. */
export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  const int = (least: number, most: number): number => uniformInt(generator, least, most)
  const weighed = <T>(weights: readonly (readonly [T, number])[]): T => {
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
    let left = (int(0, fine - 1) / fine) * total
    for (const [value, weight] of weights) if ((left -= weight) < 0) return value
    return lastOf(weights)[0]
  }
  return {
    int,
    weighed,
    pick: (list) => lastOf(list.slice(0, int(1, Math.max(list.length, 1)))),
    // The inverse of the logarithm is the harmonic share, near enough.
    skewed: (list) => lastOf(list.slice(0, Math.max(1, Math.floor((list.length + 1) ** (int(0, fine - 1) / fine))))),
    chance: (share) => int(0, fine - 1) < share * fine,
    shuffled: (list) => {
      const all = [...list]
      for (let index = all.length - 1; index > 0; index -= 1) {
        const other = int(0, index)
        const [a, b] = [all[index], all[other]]
        if (a !== undefined && b !== undefined) [all[index], all[other]] = [b, a]
      }
      return all
    },
    fork: () => createRandom(int(-0x8000_0000, 0x7fff_ffff)),
  }
}

function lastOf<T>(list: readonly T[]): T {
  const last = list.at(-1)
  if (last === undefined) throw new Error('nothing to choose from')
  return last
}
