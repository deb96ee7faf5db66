import type { EventBus } from '@xianglian/core'
import { busContract, testDatabase } from '@xianglian/testkit'

import { createPostgresBus, supports } from './index.ts'

busContract({
  name: 'the bus on PostgreSQL',
  supports,
  async open() {
    const database = await testDatabase()
    const opened: EventBus[] = []
    const open = async () => {
      const bus = await createPostgresBus({ pool: database.pool })
      opened.push(bus)
      return bus
    }
    return {
      bus: await open(),
      reopen: open,
      async cleanup() {
        await Promise.all(opened.map((bus) => bus.close()))
        await database.drop()
      },
    }
  },
})
