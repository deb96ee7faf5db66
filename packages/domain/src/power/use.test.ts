import { expect, test } from 'vitest'

import { firstDaysOfUse, useRollup, type UseRow } from './use.ts'

interface Told {
  readonly at: string | null
  readonly org?: string | null
  readonly inNameOf?: string
  readonly basicCode?: string | null
}
const { of } = useRollup((told: Told) => ({ org: 'a', inNameOf: null, basicCode: 'b', ...told }))

test('an act counts on its day in China, for its body and for the one in whose name it is', () => {
  const rows = of({ at: '2025-01-31T16:00:00.000Z', inNameOf: 'c' })
  expect(rows).toMatchObject([
    { org: 'a', basicCode: 'b', month: '2025-02', d01: 1, d31: 0 },
    { org: 'c', basicCode: 'b', month: '2025-02', d01: 1 },
  ])
  expect(of({ at: '2025-01-31T16:00:00.000Z', inNameOf: 'a' })).toHaveLength(1)
})

test('what has no code, no time or no body counts nowhere', () => {
  expect(of({ at: null })).toBeUndefined()
  expect(of({ at: '2025-01-31T16:00:00.000Z', basicCode: null })).toBeUndefined()
  expect(of({ at: '2025-01-31T16:00:00.000Z', org: null })).toEqual([])
})

test('of each month the first day is told', () => {
  const used = (...at: readonly string[]): UseRow[] => at.flatMap((one) => of({ at: one }) ?? [])
  expect(firstDaysOfUse(used('2025-03-05T00:00:00.000Z', '2024-12-31T00:00:00.000Z'))).toEqual(['2024-12-31', '2025-03-05'])
})
