import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createTestHub, written, type TestHub } from '../testing/hub.ts'
import { plainNoteDefinition } from '../testing/notes.ts'
import type { ListQuery, RegisterReader } from './reader.ts'

let hub: TestHub
let reader: RegisterReader
beforeAll(async () => {
  hub = await createTestHub()
  reader = await hub.reader()
  await hub.project([
    ...['乙', 'a\\b', '\tc\n', "d'e", '😀'].map((text, index) => written(`n${index}`, 1 + index, text)),
    written('n0', 9, '+', { data: { text: '+', tag: 'b', amount: '-0.05' } }),
    written('n1', 2, 'same record, other source', { source: '/other/one', record: 'r' }),
    written('n1', 2, 'same record', { record: 'r' }),
  ])
})
afterAll(() => hub.database.drop())

const keysOf = async (name: string, query: ListQuery): Promise<string[]> => {
  const keys: string[] = []
  for (let cursor: string | undefined; ;) {
    const { items, next } = await reader.list(name, { ...query, ...(cursor !== undefined && { cursor }) })
    keys.push(...items.map(({ key }) => key))
    if (next === undefined) return keys
    cursor = next
  }
}

describe('a list', () => {
  test('gives rows in the JSON form, text unchanged', async () => {
    expect((await reader.list('note-tag', { where: [{ column: 'tag', operator: 'eq', values: ['b'] }] })).items).toEqual([
      {
        key: 'n0:b',
        tag: 'b',
        amount: '-0.05',
        at: '2026-01-09T00:00:00.000Z',
        day: '2026-01-09',
        position: 5,
        recordedat: '2026-06-01T00:00:05.000Z',
      },
    ])
    const { items } = await reader.list('note', { where: [{ column: 'count', operator: 'eq', values: ['1'] }] })
    expect(items.map(({ text }) => text)).toEqual(['\tc\n', "d'e", '😀'])
  })

  test('gives the columns that are asked for', async () => {
    const { items } = await reader.list('note-tag', { columns: ['tag'], sort: { column: 'amount', direction: 'asc' }, limit: 1 })
    expect(items).toEqual([{ key: 'n0:b', tag: 'b', position: 5, recordedat: '2026-06-01T00:00:05.000Z' }])
  })

  test('is filtered by equality, of which repeated means or, and by bounds', async () => {
    expect(await keysOf('note', { where: [{ column: 'key', operator: 'eq', values: ['n1', 'n3', 'none'] }] })).toEqual(['n1', 'n3'])
    expect(await keysOf('note-tag', { where: [{ column: 'amount', operator: 'lte', values: ['0'] }] })).toEqual(['n0:b'])
    expect(await keysOf('note-tag', { where: [{ column: 'at', operator: 'gte', values: ['2026-01-05T01:00:00+01:00'] }] })).toEqual([
      'n0:b',
      'n4:a',
    ])
    expect(await keysOf('note', { where: [{ column: 'isLong', operator: 'eq', values: ['true'] }] })).toEqual(['n1'])
  })

  test('is read page by page in any order, rows without the column last', async () => {
    const all = ['n0:a', 'n0:b', 'n1:a', 'n2:a', 'n3:a', 'n4:a']
    expect(await keysOf('note-tag', { limit: 2 })).toEqual(all)
    expect(await keysOf('note-tag', { limit: 1, sort: { column: 'key', direction: 'desc' } })).toEqual(all.toReversed())
    const byDay = ['n0:b', 'n0:a', 'n1:a', 'n2:a', 'n3:a', 'n4:a']
    expect(await keysOf('note-tag', { limit: 2, sort: { column: 'day', direction: 'asc' } })).toEqual(byDay)
    const down = await keysOf('note-tag', { limit: 2, sort: { column: 'at', direction: 'desc' } })
    expect(down).toEqual(['n0:b', 'n4:a', 'n3:a', 'n2:a', 'n1:a', 'n0:a'])
  })

  test('refuses what it does not know, naming what there is', async () => {
    const refused = (name: string, query: ListQuery): Promise<unknown> => reader.list(name, query).catch((error: unknown) => error)
    expect(await refused('none', {})).toMatchObject({ code: 'not-found', message: expect.stringContaining('note, note-line, note-tag') })
    const unknown = { where: [{ column: 'colour', operator: 'eq', values: ['red'] }] } as const
    expect(await refused('note', unknown)).toMatchObject({ code: 'invalid-request', message: expect.stringContaining('text') })
    for (const [column, value] of [
      ['count', 'many'],
      ['isLong', 'yes'],
      ['tags', '{}'],
      ['text', '\u0000'],
    ] as const) {
      expect(await refused('note', { where: [{ column, operator: 'eq', values: [value] }] })).toMatchObject({ code: 'invalid-request' })
    }
    expect(await refused('note-tag', { where: [{ column: 'at', operator: 'gte', values: ['2026-02-30'] }] })).toMatchObject({
      code: 'invalid-request',
    })
    for (const query of [{ limit: 0 }, { limit: 1001 }, { cursor: 'nonsense' }])
      expect(await refused('note', query)).toMatchObject({ code: 'invalid-request' })
    expect(await refused('note-line', { validAt: 0 })).toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('hub replay --until'),
    })
  })
})

test('entries of one record name from two sources both count', async () => {
  const keys = await keysOf('note-line', {
    where: [
      { column: 'key', operator: 'gte', values: ['n1:'] },
      { column: 'key', operator: 'lte', values: ['n1:z'] },
    ],
  })
  expect(keys).toEqual(expect.arrayContaining(['n1:note.written/other/one/r', 'n1:note.written/test/system/r']))
})

test('a row is given as known at a position or an instant, and as of a business time', async () => {
  const text = async (at: Parameters<RegisterReader['row']>[2]): Promise<unknown> => (await reader.row('note', 'n0', at))?.['text']
  expect(await text({ asOf: { position: 4 } })).toBe('乙')
  expect(await text({ asOf: { instant: Date.parse('2026-06-01T00:00:04Z') } })).toBe('乙')
  expect(await text({ asOf: { position: 5 } })).toBe('乙+')
  expect(await text({ validAt: Date.UTC(2026, 0, 8) })).toBe('乙')
  expect(await text({ validAt: Date.UTC(2025, 0, 1) })).toBeUndefined()
})

test('nothing is told as known at a position that is not recorded yet', async () => {
  const head = await hub.store.head()
  for (const position of [head, 1e15]) {
    const at = { asOf: { position } }
    const detail = `Nothing is recorded at position ${position} yet; the last one is ${head - 1}.`
    for (const asked of [() => reader.row('note', 'n0', at), () => reader.history('note', 'n0', at), () => reader.list('note', at)])
      await expect(asked()).rejects.toMatchObject({ code: 'invalid-request', message: detail })
  }
})

test('the history of a row is the row after each step of the fold', async () => {
  const steps = await reader.history('note', 'n0')
  expect(steps.map(({ time, position, row }) => [time, position, row?.['text']])).toEqual([
    ['2026-01-01T00:00:00.000Z', 0, '乙'],
    ['2026-01-09T00:00:00.000Z', 5, '乙+'],
  ])
  expect(await reader.history('note', 'n0', { asOf: { position: 4 } })).toHaveLength(1)
  expect(await reader.history('note', 'none')).toEqual([])
})

test('the hash is that of the canonical JSON of the rows, whatever the column order in which they are kept', async () => {
  const { createHash } = await import('node:crypto')
  const rows = (await reader.list('note-line')).items.map(({ key, text, amount }) => ({ amount, key, text }))
  expect(await reader.hash('note-line')).toBe(createHash('sha256').update(JSON.stringify(rows)).digest('hex'))
})

test('a list of the past is refused where no history is kept', async () => {
  const plain = await createTestHub()
  await plain.project([written('1', 1, 'a')], { definitions: [plainNoteDefinition()] })
  const its = await plain.reader(plainNoteDefinition())
  await expect(its.list('note', { asOf: { position: 0 } })).rejects.toMatchObject({ code: 'invalid-request' })
  expect(await its.row('note', '1', { asOf: { position: 0 } })).toMatchObject({ text: 'a' })
  await plain.database.drop()
})
