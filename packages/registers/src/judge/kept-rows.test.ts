import { expect, test } from 'vitest'

import type { ColumnPlan } from '../plan.ts'
import { KeptRows, type Kept } from './kept-rows.ts'
import { Session } from './session.ts'

const columns: ColumnPlan[] = [
  { name: 'street', kind: 'text', isOptional: true, isIndexed: false },
  { name: 'note', kind: 'json', isOptional: true, isIndexed: false },
]
const place = { position: 1, recordedAt: '2026-01-01T00:00:00.000Z' }

/** Rows over a table that gives what is told. */
function keep(rows: readonly (string | null)[][] = []): { table: KeptRows; session: Session; put: (key: string, street: string) => Kept } {
  const table = new KeptRows({ table: 'lamp', columns, isRollup: false })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else is asked of it
  const session = new Session({ query: () => Promise.resolve({ rows }) } as never)
  const put = (key: string, street: string): Kept => {
    const kept = table.toKept(key, [street, '{"a":1}'], place)
    table.put(key, kept, [])
    return kept
  }
  return { table, session, put }
}

test('what is held is counted with findings and with what there is none of, and all that is forgotten is taken off', async () => {
  const { table, session, put } = keep()
  const findings = new Map([['rule:lamp/l1', 'x'.repeat(1000)]])
  const kept = put('l1', 's1')
  const before = table.size()
  table.noteFindings(kept, findings)
  expect(table.size()).toBeGreaterThan(before + 1000)
  put('l1', 's2')
  expect(table.size()).toBe(before)
  // It is no longer held.
  table.noteFindings(kept, new Map())
  expect(table.size()).toBe(before)
  await table.load(session, ['l2', 'l3'])
  expect(table.size()).toBeGreaterThan(before)
  table.shrink(0)
  expect(table.size()).toBe(0)
})

test('what was used longest ago goes first', () => {
  const { table, put } = keep()
  for (const key of ['l1', 'l2', 'l3']) put(key, 's1')
  put('l1', 's2')
  table.shrink((table.size() * 2) / 3)
  expect(['l1', 'l2', 'l3'].filter((key) => table.get(key) !== undefined)).toEqual(['l1', 'l3'])
})

test('a group is found under each name that it has', async () => {
  const { table, session } = keep([['l1', 's1', null, '0', '1', place.recordedAt]])
  const group = { columns: ['street'], values: ['s1'] }
  await table.loadGroups(
    session,
    new Map([
      ['lamp?a=s1', group],
      ['lamp?b=s1', group],
    ]),
  )
  const found = ['lamp?a=s1', 'lamp?b=s1'].map((name) => table.group(name).map(({ key }) => key))
  expect(found).toEqual([['l1'], ['l1']])
})
