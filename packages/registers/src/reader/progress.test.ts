import { aggregate, register, rule, text, type Aggregate } from '@xianglian/domain'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { readProjections } from '../projections.ts'
import { schema } from '../tables.ts'
import { createTestHub, written, type TestHub } from '../testing/hub.ts'
import type { RegisterReader } from './reader.ts'

const never = rule({ id: 'never', severity: 'breach', clause: '二', message: { zh: '无', en: 'none' }, judge: () => undefined })

/** Registers that nothing is recorded for: how far they are is written into their tables by the tests. */
const judging = (name: string): Aggregate =>
  aggregate({
    name,
    initial: {},
    evolve: {},
    registers: {
      [name]: register({
        columns: { region: text.optional },
        rows: () => [],
        rules: [never],
      }),
    },
  })
const definitions = [judging('lamp'), judging('lane')]

let hub: TestHub
let reader: RegisterReader
beforeAll(async () => {
  hub = await createTestHub()
  reader = await hub.reader(...definitions)
  await hub.project([], { definitions })
})
afterAll(() => hub.database.drop())
beforeEach(async () => {
  await hub.database.pool.query(`UPDATE ${schema}._projections SET position = 10; DELETE FROM ${schema}._pending`)
})

const tooLate = { code: 'deadline-exceeded', retryable: true }

async function owe(name: string, position: number): Promise<void> {
  const { pool } = hub.database
  const live = (await readProjections(pool)).find((row) => row.aggregate === name && row.status === 'live')
  await pool.query(`INSERT INTO ${schema}._pending (projection, target, position) VALUES ($1, 'other/1', $2)`, [live?.id, position])
}

const workOff = () => hub.database.pool.query(`DELETE FROM ${schema}._pending`)

test('waiting for a position ends when the registers are there, and at its deadline with the way to go on', async () => {
  const noting = await createTestHub()
  const its = await noting.reader()
  await noting.project([written('1', 1, 'x')])
  await its.waitFor(0)
  await expect(its.waitFor(1, { milliseconds: 30 })).rejects.toMatchObject(tooLate)
  await expect(its.waitForRows(1, { milliseconds: 30, register: 'note' })).rejects.toMatchObject(tooLate)
  const waiting = [its.waitFor(1), its.waitForRows(1), its.waitForRows(1, { register: 'note' })]
  await noting.project([written('late', 1, 'x')])
  await Promise.all(waiting)
  await noting.database.drop()
})

test('waiting for a position lasts until what follows from it in other rows is worked out as well', async () => {
  await owe('lamp', 5)
  expect([await reader.position(), await reader.pending()]).toEqual([10, 1])
  await reader.waitFor(4)
  const waiting = reader.waitFor(5)
  await expect(reader.waitFor(5, { milliseconds: 30 })).rejects.toMatchObject(tooLate)
  await workOff()
  await waiting
  expect(await reader.pending()).toBe(0)
})

describe('waiting for the rows of a register', () => {
  test('asks nothing of the registers of other aggregates', async () => {
    await owe('lamp', 5)
    await hub.database.pool.query(`UPDATE ${schema}._projections SET position = 5 WHERE aggregate = 'lamp'`)
    await reader.waitForRows(9, { register: 'lane', milliseconds: 0 })
    await expect(reader.waitForRows(9, { register: 'lamp', milliseconds: 0 })).rejects.toMatchObject(tooLate)
    await expect(reader.waitForRows(9, { milliseconds: 0 })).rejects.toMatchObject(tooLate)
  })

  test('lasts until what is owed to them is worked off', async () => {
    await owe('lamp', 5)
    let isOver = false
    const waiting = reader.waitForRows(5, { register: 'lamp' }).then(() => (isOver = true))
    for (let round = 0; round < 5; round += 1) await reader.pending()
    expect(isOver).toBe(false)
    await workOff()
    await waiting
  })

  test('ends though that takes long', async () => {
    await owe('lamp', 5)
    await reader.waitForRows(5, { register: 'lamp' })
    await reader.waitForRows(5)
    expect(await reader.pending()).toBe(1)
  })

  test('is refused where there is no such register', async () => {
    await expect(reader.waitForRows(0, { register: 'none' })).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('while a register is defined and not made yet, its rows are to be asked for again and all stand at position 0', async () => {
  const early = await hub.reader(...definitions, judging('lawn'))
  expect(await early.position()).toBe(0)
  await expect(early.waitFor(0, { milliseconds: 0 })).rejects.toMatchObject(tooLate)
  await expect(early.waitForRows(0, { register: 'lawn', milliseconds: 0 })).rejects.toMatchObject(tooLate)
  await early.waitForRows(9, { register: 'lane' })
  const notYet = { code: 'unavailable', retryable: true, retryAfter: 1000 }
  await expect(early.list('lawn')).rejects.toMatchObject(notYet)
  await expect(early.row('lawn', '1')).rejects.toMatchObject(notYet)
})

test('what is being built beside the registers owes nothing to their readers', async () => {
  await hub.database.pool.query(
    `WITH built AS (INSERT INTO ${schema}._projections (aggregate, hash, generation, status, registers) VALUES ('lamp', 'x', 9, 'building', '[]') RETURNING id)
     INSERT INTO ${schema}._pending (projection, target, position) SELECT id, '*lamp', 0 FROM built`,
  )
  expect(await reader.pending()).toBe(0)
  await reader.waitFor(9)
})
