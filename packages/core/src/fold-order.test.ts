import fc from 'fast-check'
import { expect, test } from 'vitest'

import { compareFoldKeys, compareSequences, type FoldKey } from './fold-order.ts'

const key = fc.record<FoldKey>({
  time: fc.integer({ min: 0, max: 3 }),
  stageRank: fc.integer({ min: 0, max: 2 }),
  sequence: fc.option(fc.stringMatching(/^\d{1,18}$/), { nil: undefined }),
  source: fc.constantFrom('/a/x', '/b/x'),
  id: fc.constantFrom('1', '2', '10'),
})

test('the fold order is total: antisymmetric, transitive, and a tie only for one identity at one place', () => {
  fc.assert(
    fc.property(key, key, key, (a, b, c) => {
      expect(Math.sign(compareFoldKeys(a, b))).toBe(-Math.sign(compareFoldKeys(b, a)) + 0)
      if (compareFoldKeys(a, b) <= 0 && compareFoldKeys(b, c) <= 0) expect(compareFoldKeys(a, c)).toBeLessThanOrEqual(0)
      if (compareFoldKeys(a, b) === 0) expect([a.source, a.id]).toEqual([b.source, b.id])
    }),
  )
})

test('time goes before rank, rank before sequence, sequence before source, source before id', () => {
  const base: FoldKey = { time: 1, stageRank: 1, sequence: '1', source: '/a/x', id: '1' }
  const later = [
    { ...base, time: 2, stageRank: 0 },
    { ...base, stageRank: 2, sequence: '0' },
    { ...base, sequence: '2', source: '/a/a' },
    { ...base, source: '/b/x', id: '0' },
    { ...base, id: '2' },
  ]
  for (const other of later) expect(compareFoldKeys(base, other)).toBeLessThan(0)
})

test('sequences compare as numbers, past 2^53 too; absent counts as 0', () => {
  expect(compareSequences('9', '10')).toBeLessThan(0)
  expect(compareSequences('007', '7')).toBe(0)
  expect(compareSequences(undefined, '0')).toBe(0)
  expect(compareSequences('900719925474099299', '900719925474099300')).toBeLessThan(0)
})
