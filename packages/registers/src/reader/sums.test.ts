import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTownHub, lampGone, lampPut, streetNamed, type TownHub } from '../testing/town-hub.ts'
import type { RegisterReader } from './reader.ts'
import type { SumsQuery } from './sums.ts'

let hub: TownHub
let reader: RegisterReader
beforeAll(async () => {
  hub = await createTownHub()
  reader = await hub.reader()
  await hub.project([
    ...['w1', 'w2'].map((ward, index) => streetNamed(`s${index}`, ward)),
    lampPut('l1', { street: 's0', watts: '0.10' }),
    lampPut('l2', { street: 's0', watts: '0.20' }),
    lampPut('l3', { street: 's1', watts: '-9.00' }),
    lampGone('l3'),
  ])
})
afterAll(() => hub.database.drop())

const sums = async (name: string, query: SumsQuery): Promise<unknown> =>
  (await reader.sums(name, query)).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

test('groups are put together by fewer columns', async () => {
  expect(await sums('line-count', { by: ['kind'] })).toEqual([
    { kind: 'gone', lines: 3 },
    { kind: 'put', lines: 9 },
  ])
  expect(await sums('ward-lamps', { by: ['ward'] })).toEqual([{ ward: 'w1', lamps: 2, watts: '0.30' }])
})

test('only what is asked about is read, and added up', async () => {
  const where = [{ column: 'kind', operator: 'eq', values: ['put'] }] as const
  expect(await sums('line-count', { by: ['street'], where, of: [] })).toEqual([{ street: 'all' }, { street: 's0' }, { street: 's1' }])
})

test.each([
  ['lamp', { by: ['street'] }, 'Register lamp holds no sums. List its rows.'],
  ['line-count', { by: [] }, 'Say by which column the sums of register line-count are wanted.'],
  ['line-count', { by: ['ward'] }, 'Register line-count adds up lines by kind, street, and no ward.'],
  ['line-count', { by: ['kind'], of: ['street'] }, 'Register line-count adds up lines by kind, street, and no street.'],
])('of %s, %j is refused', async (name, query, message) => {
  await expect(reader.sums(name, query)).rejects.toMatchObject({ code: 'invalid-request', message })
})
