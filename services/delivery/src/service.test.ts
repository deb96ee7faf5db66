import { migrateCheckpoints } from '@xianglian/engines'
import { openPool } from '@xianglian/runtime'
import { expect, test } from 'vitest'

test('a database that does not answer when the table of checkpoints is made is said to be unavailable', async () => {
  const pool = openPool('postgres://nobody@127.0.0.1:1/none')
  await expect(migrateCheckpoints(pool)).rejects.toMatchObject({ code: 'unavailable', retryable: true })
  await pool.end()
})
