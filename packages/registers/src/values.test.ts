import { plus } from '@xianglian/domain'
import { expect, test } from 'vitest'

import { toValues } from './values.ts'

const amount = [{ name: 'amount', kind: 'decimal', isOptional: false, isIndexed: false }] as const

test('a sum of the largest amounts that events can state still has its row', () => {
  const sum = Array.from({ length: 1000 }).reduce<string>((total) => plus(total, '999999999999999999.99'), '0.00')
  expect(toValues(amount, { amount: sum })).toEqual(['999999999999999999990.00'])
})
