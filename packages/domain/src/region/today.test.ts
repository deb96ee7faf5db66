import { expect, test } from 'vitest'

import { mapOfToday } from './today.ts'

const merged = (from: string, into: string) => ({ code12: from.padEnd(12, '0'), mergedInto: into })

test('a merged division is the one it was merged into, along chains', () => {
  const today = mapOfToday([merged('511602101', '511602102'), merged('511602102', '511603100000')])
  expect(['511602101000', '511602102000', '511602103000'].map(today)).toEqual(['511603100000', '511603100000', '511602103000'])
})

test('what lies in a merged division went there with it, unless it was merged by itself', () => {
  const today = mapOfToday([merged('511602101', '511602102'), merged('511602101002', '511602104001')])
  expect(['511602101001', '511602101002', '511602102001'].map(today)).toEqual(['511602102000', '511602104001', '511602102001'])
  expect(mapOfToday([merged('511602', '511603')])('511602101001')).toBe('511603000000')
})

test('divisions that were merged in a circle, or into themselves, stay as they were', () => {
  const today = mapOfToday([merged('511602101', '511602102'), merged('511602102', '511602101'), merged('511602103', '511602103')])
  expect(['511602101000', '511602102000', '511602103000'].map(today)).toEqual(['511602101000', '511602102000', '511602103000'])
})

test('a code of another form stays as it is', () => {
  expect(mapOfToday([merged('511602101', '511602102')])('north')).toBe('north')
})
