import { latest } from '@xianglian/domain'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { requestRebuild } from './projections.ts'
import type { RegisterReader } from './reader/reader.ts'
import { createTestHub, drain, written, type TestHub } from './testing/hub.ts'
import type { TestEvent } from './testing/memory-store.ts'
import { noteDefinition, plainNoteDefinition } from './testing/notes.ts'
import { oracleRows } from './testing/oracle.ts'

let hub: TestHub
beforeEach(async () => {
  hub = await createTestHub()
})
afterEach(() => hub.database.drop())

const textOf = async (reader: RegisterReader, key: string): Promise<unknown> => (await reader.row('note', key))?.['text']

describe('a stream whose fold fails', () => {
  test('is parked before the failing event, with the reason, while others go on', async () => {
    const bad = written('1', 2, 'b', { failing: { fails: true } })
    await hub.project([written('1', 1, 'a'), bad, written('1', 3, 'c'), written('2', 1, 'x'), written('2', 2, 'y')])
    const reader = await hub.reader()
    expect([await textOf(reader, '1'), await textOf(reader, '2')]).toEqual(['a', 'xy'])
    expect(await reader.parked()).toEqual([{ aggregate: 'note', subject: 'note/1', reason: 'this note cannot be folded', position: 1 }])
  })

  test('goes on as soon as the failing event is corrected', async () => {
    const bad = written('1', 2, 'b', { failing: { fails: true } })
    await hub.project([written('1', 1, 'a'), bad, written('1', 3, 'c')])
    await hub.project([written('1', 2, 'B', { record: bad.id, revision: 1 })])
    const reader = await hub.reader()
    expect(await textOf(reader, '1')).toBe('aBc')
    expect(await reader.parked()).toEqual([])
  })

  test('is parked as well when data cannot be read, an entry or a row cannot be made', async () => {
    await hub.project([
      written('1', 1, 'a', { failing: { unreadable: true } }),
      written('2', 1, 'a', { failing: { failsAsEntry: true } }),
      written('3', 1, 'a', { failing: { failsAsRow: true } }),
      written('4', 1, 'a', { data: { text: 'a', tag: 'a', amount: '1.505' } }),
      written('5', 1, 'a\u0000'),
    ])
    const reader = await hub.reader()
    expect((await reader.parked()).map(({ subject }) => subject)).toEqual(['note/1', 'note/2', 'note/3', 'note/4', 'note/5'])
    expect((await reader.list('note')).items).toEqual([])
  })
})

describe('what has no definition of its own', () => {
  const seen = (subject: string, day: number, more: Partial<TestEvent> = {}): TestEvent =>
    written('', day, 'seen', { type: `${subject.slice(0, subject.indexOf('/'))}.seen`, subject, ...more })

  test('shows the latest event of each subject, whatever came first, with corrections and voids', async () => {
    const definitions = [noteDefinition(), latest]
    const wrong = seen('leaf/2', 5)
    const [first, second] = [seen('leaf/1', 3), seen('m.tree/1', 2)]
    await hub.project([written('1', 1, 'a'), first, wrong, second], { definitions })
    await hub.project([seen('leaf/1', 1), seen('leaf/2', 4, { record: wrong.id, revision: 1, void: true })], { definitions })
    const reader = await hub.reader(...definitions)
    expect((await reader.list('latest')).items).toMatchObject([
      {
        key: '1:leaf',
        aggregate: 'leaf',
        subject: 'leaf/1',
        type: 'leaf.seen',
        id: first.id,
        time: '2026-01-03T00:00:00.000Z',
        data: first.data,
      },
      { key: '1:m.tree', aggregate: 'm.tree', subject: 'm.tree/1', type: 'm.tree.seen', id: second.id },
    ])
    expect(await reader.row('latest', '2:leaf', { asOf: { position: 3 } })).toMatchObject({ id: wrong.id })
    expect((await reader.history('latest', '1:leaf')).map(({ position }) => position)).toEqual([4, 1])
  })

  test('is parked as others are, and found by the key of its row', async () => {
    await hub.project([seen('m.tree/a:b', 1, { data: { unreadable: true } })], { definitions: [latest] })
    const reader = await hub.reader(latest)
    expect(await reader.parked()).toMatchObject([{ aggregate: 'm.tree', subject: 'm.tree/a:b', position: 0 }])
    expect(await reader.parkedRow('latest', 'a:b:m.tree')).toMatchObject({ subject: 'm.tree/a:b' })
    expect(await reader.parkedCounts()).toEqual({ latest: 1 })
  })

  test('is gone from there once it has one', async () => {
    await hub.project([written('1', 1, 'a'), seen('leaf/1', 1)], { definitions: [latest] })
    expect((await (await hub.reader(latest)).list('latest')).items.map(({ key }) => key)).toEqual(['1:leaf', '1:note'])
    await hub.project([], { definitions: [noteDefinition(), latest] })
    const reader = await hub.reader(noteDefinition(), latest)
    expect((await reader.list('latest')).items.map(({ key }) => key)).toEqual(['1:leaf'])
    expect(await textOf(reader, '1')).toBe('a')
  })

  test('goes to one definition at most', async () => {
    await expect(hub.open({ definitions: [latest, { ...latest, name: 'other', registers: {} }] })).rejects.toMatchObject({
      code: 'invalid-configuration',
    })
  })
})

describe('a changed definition', () => {
  test('is built beside the live one, which serves until the new one swaps in', async () => {
    const events = Array.from({ length: 30 }, (_, index) => written('1', 1 + (index % 20), String(index % 10)))
    await hub.project(events)
    const reader = await hub.reader()
    const before = (await reader.row('note', '1'))?.['text']
    const engine = await hub.open({ definitions: [noteDefinition(2)], batchSize: 10 })
    expect(await engine.advance()).toBe(true)
    expect(await reader.row('note', '1')).toMatchObject({ text: before, marked: null })
    await drain(engine)
    expect(await reader.row('note', '1')).toMatchObject({ text: before, marked: 2 })
    const { rows: tables } = await hub.database.pool.query(`SELECT FROM pg_tables WHERE schemaname = 'registers' AND tablename ~ '^note_'`)
    expect(tables).toHaveLength(2)
    const { rows: view } = await hub.database.pool.query('SELECT key, text, marked, position FROM registers.note')
    expect(view).toEqual([{ key: '1', text: before, marked: '2', position: '29' }])
    await engine.close()
  })

  test('that is changed again before it caught up leaves nothing of the one in between', async () => {
    await hub.project(Array.from({ length: 30 }, (_, index) => written('1', 1 + (index % 20), 'x')))
    const between = await hub.open({ definitions: [noteDefinition(2)], batchSize: 10 })
    await between.advance()
    await between.close()
    await hub.project([], { definitions: [noteDefinition(3)] })
    expect(await (await hub.reader()).row('note', '1')).toMatchObject({ marked: 3 })
    const { rows } = await hub.database.pool.query('SELECT status FROM registers._projections')
    expect(rows).toEqual([{ status: 'live' }])
  })
})

test('a rebuild goes on beside new events and changes nothing', async () => {
  await hub.project(Array.from({ length: 60 }, (_, index) => written(String(index % 7), 1 + (index % 25), 'x')))
  const reader = await hub.reader()
  await requestRebuild(hub.database.pool, 'note')
  const engine = await hub.open({ batchSize: 10 })
  for (let round = 0; round < 5; round += 1) {
    hub.store.record([written(String(round), 3, 'late')])
    await engine.advance()
    await engine.advance()
  }
  await drain(engine)
  await engine.close()
  const { items } = await reader.list('note')
  expect(Object.fromEntries(items.map(({ key, text }) => [key, text]))).toEqual(
    Object.fromEntries(Object.entries(oracleRows(hub.store.events).note).map(([key, { text }]) => [key, text])),
  )
  const { rows } = await hub.database.pool.query('SELECT status, generation FROM registers._projections')
  expect(rows).toEqual([{ status: 'live', generation: 1 }])
})

test('an engine that another one took over from stores nothing more', async () => {
  const first = await hub.open()
  const second = await hub.open()
  hub.store.record([written('1', 1, 'a')])
  await expect(drain(first)).rejects.toMatchObject({ code: 'fenced' })
  await drain(second)
  expect(await textOf(await hub.reader(), '1')).toBe('a')
  await first.close()
  await second.close()
})

test('an engine whose connection breaks can be opened again and misses nothing', async () => {
  const engine = await hub.open({ batchSize: 1 })
  hub.store.record([written('1', 1, 'a'), written('1', 2, 'b'), written('1', 3, 'c')])
  await engine.advance()
  await hub.database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  )
  await expect(drain(engine)).rejects.toBeInstanceOf(Error)
  await engine.close()
  await hub.project([])
  expect(await textOf(await hub.reader(), '1')).toBe('abc')
})

test('long streams that come in any order, with corrections into other streams, equal a fold from scratch', async () => {
  const chance = fc.integer({ min: 0, max: 99 })
  const shapes = fc.record({
    order: fc.constantFrom('as it happened', 'backwards', 'shuffled'),
    seed: fc.nat(),
    batchSize: fc.integer({ min: 100, max: 900 }),
  })
  await fc.assert(
    fc.asyncProperty(shapes, chance, async ({ order, seed, batchSize }, salt) => {
      const fresh = await createTestHub()
      try {
        const random = randomFrom(seed + salt)
        const events = Array.from({ length: 3200 }, (_, index): TestEvent => {
          const isCorrection = random() < 0.02
          return {
            ...written(String(isCorrection ? Math.floor(random() * 2) : Number(index % 8 === 0)), 1, String(index % 10)),
            id: `l${index}`,
            time: Date.UTC(2026, 0, 1) + index * 60_000,
            ...(isCorrection && { record: `l${Math.floor(random() * 3200)}`, revision: 1, void: random() < 0.3 }),
          }
        })
        if (order === 'backwards') events.reverse()
        if (order === 'shuffled') events.sort(() => random() - 0.5)
        for (let start = 0; start < events.length; start += 1100) {
          await fresh.project(events.slice(start, start + 1100), { definitions: [plainNoteDefinition()], batchSize })
        }
        const reader = await fresh.reader(plainNoteDefinition())
        const expected = oracleRows(fresh.store.events)
        for (const key of ['0', '1']) expect(await reader.row('note', key)).toMatchObject(expected.note[key] ?? {})
        const counts = Object.fromEntries((await reader.registers()).map(({ name, rows }) => [name, rows]))
        expect(counts['note-line']).toBe(Object.keys(expected['note-line']).length)
      } finally {
        await fresh.database.drop()
      }
    }),
    { numRuns: 6 },
  )
}, 60_000)

/** mulberry32: small, seeded. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
