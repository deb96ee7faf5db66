import { afterEach, beforeEach, expect, test } from 'vitest'

import { requestRebuild } from './projections.ts'
import { contentMark, isSettled } from './settled.ts'
import { createTestHub, drain, written, type TestHub } from './testing/hub.ts'

let hub: TestHub
beforeEach(async () => {
  hub = await createTestHub()
  await hub.project([written('1', 1, 'a'), written('2', 2, 'b')])
})
afterEach(() => hub.database.drop())

const owe = (position: number): Promise<unknown> =>
  hub.database.pool.query(
    `INSERT INTO registers._pending (projection, target, position) SELECT min(id), 'note/1', $1 FROM registers._projections`,
    [position],
  )

test('registers are settled below the head that they have reached, and not above it', async () => {
  expect(await isSettled(hub.database.pool, 2)).toBe(true)
  expect(await isSettled(hub.database.pool, 3)).toBe(false)
})

test('where no register serves yet, none is settled', async () => {
  const fresh = await createTestHub()
  await fresh.reader()
  expect(await isSettled(fresh.database.pool, 0)).toBe(false)
  await fresh.database.drop()
})

test('what is owed as of an event unsettles from there on', async () => {
  await owe(1)
  expect(await isSettled(hub.database.pool, 1)).toBe(true)
  expect(await isSettled(hub.database.pool, 2)).toBe(false)
})

test('a rebuild unsettles from the request until it is swapped in', async () => {
  const { pool } = hub.database
  await requestRebuild(pool)
  expect(await isSettled(pool, 2)).toBe(false)
  const engine = await hub.open()
  while (await engine.advance()) {
    const { rows } = await pool.query<{ building: boolean }>(
      `SELECT count(*) > 0 AS building FROM registers._projections WHERE status = 'building'`,
    )
    expect(await isSettled(pool, 2)).toBe(rows[0]?.building === false)
  }
  await engine.close()
  expect(await isSettled(pool, 2)).toBe(true)
})

test('the mark of the content changes with what is projected and what is swapped in, and with nothing else', async () => {
  const { pool } = hub.database
  const first = await contentMark(pool)
  await hub.project([])
  expect(await contentMark(pool)).toBe(first)
  await hub.project([written('3', 3, 'c')])
  const second = await contentMark(pool)
  expect(second).not.toBe(first)
  await requestRebuild(pool)
  expect(await contentMark(pool)).toBeUndefined()
  const engine = await hub.open()
  await drain(engine)
  await engine.close()
  expect([first, second, undefined]).not.toContain(await contentMark(pool))
})

test('there is no mark while work is owed', async () => {
  await owe(100)
  expect(await contentMark(hub.database.pool)).toBeUndefined()
})
