import type { DomainEvent } from '@xianglian/core'
import { aggregate, derivation, integer, published, register, text } from '@xianglian/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestHub } from '../testing/hub.ts'
import type { TestEvent } from '../testing/memory-store.ts'
import { createTownHub, lampPut, streetNamed, wardDropped, wardSet, type TownHub } from '../testing/town-hub.ts'
import type { RegisterReader } from './reader.ts'

let hub: TownHub
let reader: RegisterReader
beforeAll(async () => {
  hub = await createTownHub()
  reader = await hub.reader()
  await hub.project([
    wardSet('w1', 3),
    wardSet('w2', 5),
    streetNamed('s1', 'w1'),
    lampPut('l1', {}),
    lampPut('l1', { watts: '20.00' }),
    lampPut('lost', { street: null }),
    lampPut('failing', { fails: 'derive' }),
    lampPut('wrong', { fails: 'column' }),
  ])
})
afterAll(() => hub.database.drop())

const head = () => ({ asOf: { position: hub.store.events.length - 1 } })
const derivedOf = (row: Readonly<Record<string, unknown>> | null | undefined) => [row?.['ward'], row?.['limit'], row?.['label']]

test.each([
  ['lamp', 'l1:green'],
  ['lamp', 'lost:green'],
  ['lamp', 'failing:green'],
  ['lamp', 'wrong:green'],
  ['street', 's1'],
])('as known now, a row of %s is the row, with what it derives (%s)', async (name, key) => {
  const now = await reader.row(name, key)
  expect(now).toBeDefined()
  expect(await reader.row(name, key, head())).toEqual(now)
  expect((await reader.history(name, key)).at(-1)?.row).toMatchObject((await hub.row(name, key)) ?? {})
})

test('a row as known before, or as true before, derives from the rows of others as they are now', async () => {
  await hub.project([streetNamed('s1', 'w2')])
  const at = { asOf: { position: 3 } }
  const before = await reader.row('lamp', 'l1:green', at)
  expect(before?.['watts']).toBe('10.00')
  expect(derivedOf(before)).toEqual(['w2', 5, 'green@w2'])
  const steps = await reader.history('lamp', 'l1:green', at)
  expect(steps.map(({ row }) => [row?.['watts'], ...derivedOf(row)])).toEqual([['10.00', 'w2', 5, 'green@w2']])
  const { time } = (await reader.history('lamp', 'l1:green'))[0] ?? { time: '' }
  expect(derivedOf(await reader.row('lamp', 'l1:green', { validAt: Date.parse(time) }))).toEqual(['w2', 5, 'green@w2'])
  await hub.project([wardDropped('w2')])
  expect(derivedOf(await reader.row('lamp', 'l1:green', at))).toEqual(['w2', null, 'green@w2'])
})

const lineColumns = { text: text.indexed }
const lines = published('line', lineColumns, { alike: ['text'] })
interface TextState {
  readonly text?: string
}
const textOf = {
  evolve: (_: TextState, { data }: DomainEvent<string, { text: string }>) => data,
  rows: ({ text: its }: TextState) => (its === undefined ? [] : [{ text: its }]),
}
const line = aggregate<TextState, DomainEvent<'line.set', { text: string }>>({
  name: 'line',
  initial: {},
  evolve: { 'line.set': textOf.evolve },
  registers: { line: register({ columns: lineColumns, rows: textOf.rows }) },
})
const page = aggregate<TextState, DomainEvent<'page.set', { text: string }>>({
  name: 'page',
  initial: {},
  evolve: { 'page.set': textOf.evolve },
  registers: {
    page: register({
      columns: lineColumns,
      rows: textOf.rows,
      derive: derivation(lineColumns, {
        lookups: { lines: { in: lines, group: 'alike', values: (row) => [row.text] } },
        columns: { count: integer },
        of: (_, looked) => ({ count: looked.lines.length }),
      }),
    }),
  },
})

test('what is derived from a group of rows is so from those that it has now', async () => {
  const paged = await createTestHub()
  const definitions = [line, page]
  const set = (subject: string, its: string): TestEvent => {
    const [name = ''] = subject.split('/')
    return { id: crypto.randomUUID(), type: `${name}.set`, subject, time: Date.UTC(2026, 0, 1), data: { text: its } }
  }
  await paged.project([set('page/1', 'x'), set('line/1', 'x'), set('line/2', 'y'), set('line/3', 'x')], { definitions })
  const its = await paged.reader(...definitions)
  expect(await its.row('page', '1', { asOf: { position: 0 } })).toMatchObject({ text: 'x', count: 2 })
  expect(await its.row('page', '1')).toMatchObject({ count: 2 })
  await paged.database.drop()
})

test('sums keep no past: it is refused, not said to be absent', async () => {
  const refused = { code: 'invalid-request', message: expect.stringContaining('ward-lamps holds sums') }
  expect(await reader.list('ward-lamps')).toMatchObject({ items: [{ key: 'w2' }] })
  await expect(reader.row('ward-lamps', 'w2', head())).rejects.toMatchObject(refused)
  await expect(reader.row('ward-lamps', 'w2', { validAt: 0 })).rejects.toMatchObject(refused)
  await expect(reader.history('ward-lamps', 'w2')).rejects.toMatchObject(refused)
  await expect(reader.list('ward-lamps', head())).rejects.toMatchObject(refused)
})
