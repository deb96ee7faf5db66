import { storeContract, testDatabase } from '@xianglian/testkit'
import { Pool } from 'pg'

import { fragilePool } from './fragile-pool.ts'
import { createSchemaTable, openStore } from './index.ts'

storeContract({
  name: 'PostgreSQL',
  async open(options) {
    const database = await testDatabase()
    const pools: Pool[] = []
    const anotherPool = (): Pool => {
      const pool = new Pool({ connectionString: database.url, max: 3 })
      pool.on('error', () => undefined)
      pools.push(pool)
      return pool
    }
    return {
      store: await openStore(database.pool, options),
      schemas: createSchemaTable(database.pool),
      reopen: () => openStore(anotherPool(), options),
      async fragile(step, moment) {
        const pool = anotherPool()
        const store = await openStore(pool, options)
        return { store, lost: fragilePool(pool, step, moment) }
      },
      async cleanup() {
        await Promise.all(pools.map((pool) => pool.end()))
        await database.drop()
      },
    }
  },
})
