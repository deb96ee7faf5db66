import { deadLettersContract, sampleLetter, testDatabase, type TestDatabase } from '@xianglian/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { conflictFindings, createDeadLetters } from './dead-letters.ts'
import { migrateStore } from './migrate.ts'

deadLettersContract({
  name: 'PostgreSQL',
  async open() {
    const database = await testDatabase()
    return { deadLetters: createDeadLetters(database.pool), cleanup: () => database.drop() }
  },
})

describe('identity conflicts as findings', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await testDatabase()
  })
  afterEach(() => database.drop())
  const conflict = { reason: 'identity-conflict', source: '/511602-test/desk', eventId: '1' } as const

  test('of letters from before it was kept when they end have ended, unless they are open', async () => {
    const { pool } = database
    const deadLetters = createDeadLetters(pool)
    await deadLetters.put(['1', '2'].map((coordinate) => sampleLetter({ ...conflict, coordinate })))
    await deadLetters.mark([1], 'redriven')
    await pool.query('ALTER TABLE dead_letters DROP COLUMN region, DROP COLUMN settled_at')
    await pool.query(`DROP INDEX dead_letters_conflicts; DELETE FROM store_migrations WHERE name = '3-dead-letter-ends'`)
    await migrateStore(pool)
    const { rows } = await pool.query<{ row: string; until: Date | null }>(`${conflictFindings} ORDER BY id`)
    expect(rows.map(({ row, until }) => [row, until === null])).toEqual([
      ['1', false],
      ['2', true],
    ])
  })

  test('are none of letters that are discarded as soon as they are kept', async () => {
    await createDeadLetters(database.pool).put([sampleLetter({ ...conflict, status: 'discarded' })])
    expect((await database.pool.query(conflictFindings)).rows).toEqual([])
  })
})
